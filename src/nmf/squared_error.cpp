// ||X - W' H||_F^2 without the Gram identity, in double whatever the precision of the factors.
#include <algorithm>

#include "nmf/data_storage.hpp"

namespace nmf {
namespace {

constexpr Index block_rows = 64, block_columns = 64;

// H with its columns contiguous: blocks of block_columns columns, each block_columns x k.
template <class T>
AlignedVector<double> transposed_blocks(const Factor<T>& H) {
  const auto k = static_cast<Index>(H.n_rows), n = static_cast<Index>(H.n_cols);
  AlignedVector<double> blocks(static_cast<std::size_t>(blocks_of(n, block_columns) * block_columns * k));
  for (Index j = 0; j < n; ++j)
    for (Index r = 0; r < k; ++r)
      blocks[static_cast<std::size_t>((j / block_columns * k + r) * block_columns + j % block_columns)] =
          H.memptr()[j * k + r];
  return blocks;
}

// Calls row(i, first column, W' H of that row over block_columns columns) for all of X, and sums what it
// returns.
template <class T, class Row>
double sum_over_products(const Factor<T>& W, const Factor<T>& H, const Row& row) {
  const auto k = static_cast<Index>(H.n_rows), m = static_cast<Index>(W.n_cols),
             n = static_cast<Index>(H.n_cols);
  const AlignedVector<double> Ht = transposed_blocks(H);
  const Index blocks = blocks_of(m, block_rows);
  const double work = 2.0 * static_cast<double>(k) * static_cast<double>(m) * static_cast<double>(n);
  return parallel_sum<double>(blocks, work, [&](Index b, int) {
    const Index begin = b * block_rows, rows = std::min(block_rows, m - begin);
    std::vector<double> w(W.memptr() + begin * k, W.memptr() + (begin + rows) * k);
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

template <class T>
double dense_squared_error(const Dense<T>& x, const Factor<T>& W, const Factor<T>& H) {
  return sum_over_products(W, H, [&](Index i, Index j, const double* product) {
    const T* entry = x.values.data() + i * x.columns + j;
    double total = 0;
    for (Index c = 0; c < std::min(block_columns, x.columns - j); ++c) {
      const double difference = entry[c] - product[c];
      total += difference * difference;
    }
    return total;
  });
}

template <class T>
double sparse_squared_error(const Sparse<T>& x, const Factor<T>& W, const Factor<T>& H) {
  return sum_over_products(W, H, [&](Index i, Index j, const double* product) {
    const Index last = x.row_start[static_cast<std::size_t>(i + 1)],
                columns = std::min(block_columns, x.columns - j);
    const std::uint32_t* end = x.column.data() + last;
    const std::uint32_t* at = std::lower_bound(x.column.data() + x.row_start[static_cast<std::size_t>(i)],
                                               end, static_cast<std::uint32_t>(j));
    double total = 0;
    for (Index c = 0; c < columns; ++c) {
      const bool stored = at != end && *at == static_cast<std::uint32_t>(j + c);
      const double difference =
          (stored ? x.value[static_cast<std::size_t>(at - x.column.data())] : T(0)) - product[c];
      if (stored) ++at;
      total += difference * difference;
    }
    return total;
  });
}

template double dense_squared_error(const Dense<float>&, const Factor<float>&, const Factor<float>&);
template double dense_squared_error(const Dense<double>&, const Factor<double>&, const Factor<double>&);
template double sparse_squared_error(const Sparse<float>&, const Factor<float>&, const Factor<float>&);
template double sparse_squared_error(const Sparse<double>&, const Factor<double>&, const Factor<double>&);

}  // namespace nmf
