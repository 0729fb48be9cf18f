// Sums over entries, by their weights or not, and the weights as storages read them.
#include <algorithm>
#include <optional>

#include "nmf/data/storage.hpp"

namespace nmf {
namespace {

// Calls body(value, weight) for every entry of X (of a sparse X: that is stored), by rows.
template <class T, class Body>
void for_entries(const Weights<T>& weights, const Blocks<T>& x, const Body& body) {
  const Sparse<T>& listed = weights.listed;
  const Index columns = x.columns();
  for_rows(x, {0, x.rows()}, [&](Index i, const T* row) {
    Index e = listed.row_start[static_cast<std::size_t>(i)];
    const Index end = listed.row_start[static_cast<std::size_t>(i + 1)];
    for (Index j = 0; j < columns; ++j) {
      const bool here = e < end && listed.column[static_cast<std::size_t>(e)] == j;
      body(row[j], here ? listed.value[static_cast<std::size_t>(e++)] : weights.base);
    }
  });
}
template <class T, class X, class Body>
void for_entries(const Weights<T>& weights, const Sparse<X>& x, const Body& body) {
  const Sparse<T>& listed = weights.listed;
  for (Index i = 0; i < x.rows; ++i) {
    auto e = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(i)]);
    const auto end = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(i + 1)]);
    for (auto at = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i)]);
         at < static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i + 1)]); ++at) {
      while (e < end && listed.column[e] < x.column[at]) ++e;
      body(x.value[at], e < end && listed.column[e] == x.column[at] ? listed.value[e] : weights.base);
    }
  }
}

}  // namespace

template <class X>
Totals dense_totals(const Blocks<X>& x, std::optional<int>& exponent, const Company& company) {
  const Index m = x.rows(), n = x.columns();
  const double work = static_cast<double>(m) * static_cast<double>(n) / 8;  // several entries an operation
  return totals_in_unit(exponent, [&](double by) {
    std::vector<Totals> of_row(static_cast<std::size_t>(m));
    parallel_for(blocks_of(m, dense_block), work, [&](Index b, int) {
      for_rows(x, {b * dense_block, std::min(m, (b + 1) * dense_block)}, [&](Index i, const X* row) {
        Totals totals;
        for (Index j = 0; j < n; ++j) totals.add(static_cast<double>(row[j]) * by);
        of_row[static_cast<std::size_t>(i)] = totals;
      });
    });
    Totals all;
    in_turn(company, all, [&](Totals& totals) {
      for (const Totals& row : of_row) totals += row;
    });
    return all;
  });
}

template <class X>
Totals sparse_totals(const Sparse<X>& x, std::optional<int>& exponent, const Company& company) {
  return totals_in_unit(exponent, [&](double by) {
    Totals all;
    in_turn(company, all, [&](Totals& totals) {
      for (const X value : x.value) totals.add(static_cast<double>(value) * by);
    });
    return all;
  });
}

template <class T, class Matrix>
Totals weighted_totals(const Weights<T>& weights, const Matrix& x, std::optional<int>& exponent,
                       const Company& company) {
  double largest = 0;
  in_turn(company, largest, [&](double& most) {
    for_entries(weights, x, [&](T v, T w) { most = w > 0 ? std::max<double>(most, v) : most; });
  });
  if (!exponent) exponent = exponent_of(largest);
  const Unit<T, T> unit(*exponent);
  Totals all;
  in_turn(company, all, [&](Totals& totals) {
    for_entries(weights, x, [&](T v, T w) {
      if (w > 0) totals.add(unit(v), w);
    });
  });
  return all;
}

template <class T>
void weigh(const Weights<T>& weights, Index i, Range columns, T* x) {
  const auto *first = weights.listed.column.data() + weights.listed.row_start[static_cast<std::size_t>(i)],
             *end = weights.listed.column.data() + weights.listed.row_start[static_cast<std::size_t>(i + 1)];
  const auto* at = std::lower_bound(first, end, static_cast<std::uint32_t>(columns.begin));
  const T* weight = weights.listed.value.data() + (at - weights.listed.column.data());
  Index next = 0;  // the first that was not looked at
  const auto none_until = [&](Index until) {
    if (weights.base == 0) std::fill(x + next, x + until, T(0));
    next = until + 1;
  };
  for (; at != end && *at < columns.end; ++at, ++weight) {
    const Index j = *at - columns.begin;
    none_until(j);
    x[j] = *weight > 0 ? *weight * x[j] : T(0);
  }
  none_until(columns.size());
}

template Totals dense_totals(const Blocks<float>&, std::optional<int>&, const Company&);
template Totals dense_totals(const Blocks<double>&, std::optional<int>&, const Company&);
template Totals sparse_totals(const Sparse<float>&, std::optional<int>&, const Company&);
template Totals sparse_totals(const Sparse<double>&, std::optional<int>&, const Company&);
template Totals weighted_totals(const Weights<float>&, const Blocks<float>&, std::optional<int>&,
                                const Company&);
template Totals weighted_totals(const Weights<float>&, const Sparse<float>&, std::optional<int>&,
                                const Company&);
template Totals weighted_totals(const Weights<double>&, const Blocks<double>&, std::optional<int>&,
                                const Company&);
template Totals weighted_totals(const Weights<double>&, const Sparse<double>&, std::optional<int>&,
                                const Company&);
template Totals weighted_totals(const Weights<double>&, const Sparse<float>&, std::optional<int>&,
                                const Company&);
template void weigh(const Weights<float>&, Index, Range, float*);
template void weigh(const Weights<double>&, Index, Range, double*);

}  // namespace nmf
