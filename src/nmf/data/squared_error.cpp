// ||X - W' H||_F^2 in double whatever the precision of the factors.
#include <algorithm>

#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"

namespace nmf {
namespace {

constexpr Index block_rows = 64, block_columns = 64;

// H with its columns contiguous: blocks of block_columns columns, each block_columns x k.
template <class T>
AlignedVector<double> transposed_blocks(const Factor<T>& H) {
  const auto k = H.k(), n = H.count();
  AlignedVector<double> blocks(static_cast<std::size_t>(blocks_of(n, block_columns) * block_columns * k),
                               0.0);
  for (Index j = 0; j < n; ++j)
    for (Index r = 0; r < k; ++r)
      blocks[static_cast<std::size_t>((j / block_columns * k + r) * block_columns + j % block_columns)] =
          H.data()[j * k + r];
  return blocks;
}

// The sum over blocks of all members, in order, of body(block), which are this member's.
template <class Body>
double sum_in_company(const Company& company, Index blocks, double work, const Body& body) {
  std::vector<double> own(static_cast<std::size_t>(blocks));
  parallel_for(blocks, work, [&](Index b, int) { own[static_cast<std::size_t>(b)] = body(b); });
  double total = 0;
  for (const double part : gathered(company, std::move(own))) total += part;
  return total;
}

// Calls row(i, first column, W' H of that row over block_columns columns) for m rows of X, and sums what it
// returns in all members. rows_of(range) gives `row` for a range of rows.
template <class T, class Rows>
double sum_over_products(const Company& company, Index m, const T* W, const Factor<T>& H,
                         const Rows& rows_of) {
  const auto k = H.k(), n = H.count();
  const AlignedVector<double> Ht = transposed_blocks(H);
  const Index blocks = blocks_of(m, block_rows);
  const double work = 2.0 * static_cast<double>(k) * static_cast<double>(m) * static_cast<double>(n);
  return sum_in_company(company, blocks, work, [&](Index b) {
    const Index begin = b * block_rows, rows = std::min(block_rows, m - begin);
    const auto row = rows_of({begin, begin + rows});
    std::vector<double> w(W + begin * k, W + (begin + rows) * k);
    AlignedVector<double> product(static_cast<std::size_t>(block_columns * block_rows));
    double total = 0;
    for (Index j = 0; j < n; j += block_columns) {
      std::fill(product.begin(), product.end(), 0.0);
      multiply_add(block_columns, Ht.data() + j * k, k, w.data(), k, Index{1}, rows, product.data());
      for (Index i = 0; i < rows; ++i) total += row(begin + i, j, product.data() + i * block_columns);
    }
    return total;
  });
}

}  // namespace

template <class X, class T>
double dense_squared_error(const Blocks<X>& x, int exponent, const Factor<T>& W, const Factor<T>& H,
                           const Company& company, Index first_row) {
  const Unit<double, X> unit(exponent);
  const Index columns = x.columns();
  return sum_over_products(company, x.rows(), W.column(first_row), H, [&](Range rows) {
    Buffer<X> stored;
    const X* first = x.read(rows, stored);
    return
        [&unit, columns, rows, first, stored = std::move(stored)](Index i, Index j, const double* product) {
          const X* entry = first + (i - rows.begin) * columns + j;
          double total = 0;
          for (Index c = 0; c < std::min(block_columns, columns - j); ++c) {
            const double difference = unit(entry[c]) - product[c];
            total += difference * difference;
          }
          return total;
        };
  });
}

namespace {

template <class X, class T>
double entrywise(const Sparse<X>& x, const Unit<double, X>& unit, const T* W, const Factor<T>& H,
                 const Company& company) {
  const auto row = [&](Index i, Index j, const double* product) {
    const Index first = x.row_start[static_cast<std::size_t>(i)],
                last = x.row_start[static_cast<std::size_t>(i + 1)];
    const std::uint32_t* end = x.column.data() + last;
    const std::uint32_t* at = std::lower_bound(x.column.data() + first, end, static_cast<std::uint32_t>(j));
    double total = 0;
    for (Index c = 0; c < std::min(block_columns, x.columns - j); ++c) {
      const bool stored = at != end && *at == static_cast<std::uint32_t>(j + c);
      const double difference =
          (stored ? unit(x.value[static_cast<std::size_t>(at++ - x.column.data())]) : 0.0) - product[c];
      total += difference * difference;
    }
    return total;
  };
  return sum_over_products(company, x.rows, W, H, [&](Range) { return row; });
}

// <X, W' H> over the entries of X.
template <class X>
double inner_product(const Sparse<X>& x, const Unit<double, X>& unit, const double* W,
                     const Factor<double>& H, const Company& company) {
  const auto k = H.k();
  const AlignedVector<double> packed = packed_factor(H);
  const Index blocks = blocks_of(x.rows, block_rows);
  return sum_in_company(company, blocks, 2.0 * static_cast<double>(k * x.non_zeros()), [&](Index b) {
    AlignedVector<double> P(static_cast<std::size_t>(padded<double>(k)));
    std::vector<double> values;
    double total = 0;
    for (Index i = b * block_rows; i < std::min(x.rows, (b + 1) * block_rows); ++i) {
      const Index first = x.row_start[static_cast<std::size_t>(i)],
                  last = x.row_start[static_cast<std::size_t>(i + 1)];
      values.resize(static_cast<std::size_t>(last - first));
      unit.copy(x.value.data() + first, last - first, values.data());
      std::fill(P.begin(), P.end(), 0.0);
      gather_add(k, packed.data(), x.column.data() + first, values.data(), last - first, P.data());
      for (Index r = 0; r < k; ++r) total += P[static_cast<std::size_t>(r)] * W[i * k + r];
    }
    return total;
  });
}

}  // namespace

template <class X, class T>
double sparse_squared_error(const Sparse<X>& x, int exponent, double squared_norm, const Factor<T>& Wt,
                            const Factor<T>& Ht, const Company& company, Index first_row) {
  const Unit<double, X> unit(exponent);
  const Factor<double>&W = doubled(Wt), &H = doubled(Ht);
  const double product = inner_product(x, unit, W.column(first_row), H, company),
               identity = squared_norm - 2 * product + inner(gram(W), gram(H));
  return identity > cancellation<double> * squared_norm
             ? identity
             : entrywise(x, unit, Wt.column(first_row), Ht, company);
}

template double dense_squared_error(const Blocks<float>&, int, const Factor<float>&, const Factor<float>&,
                                    const Company&, Index);
template double dense_squared_error(const Blocks<double>&, int, const Factor<double>&, const Factor<double>&,
                                    const Company&, Index);
template double sparse_squared_error(const Sparse<float>&, int, double, const Factor<float>&,
                                     const Factor<float>&, const Company&, Index);
template double sparse_squared_error(const Sparse<double>&, int, double, const Factor<double>&,
                                     const Factor<double>&, const Company&, Index);

// Factors in single precision of an X in double, and the other way about.
template double dense_squared_error(const Blocks<double>&, int, const Factor<float>&, const Factor<float>&,
                                    const Company&, Index);
template double sparse_squared_error(const Sparse<double>&, int, double, const Factor<float>&,
                                     const Factor<float>&, const Company&, Index);
template double sparse_squared_error(const Sparse<float>&, int, double, const Factor<double>&,
                                     const Factor<double>&, const Company&, Index);

}  // namespace nmf
