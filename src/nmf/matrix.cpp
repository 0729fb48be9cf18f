#include "nmf/matrix.hpp"

#include <algorithm>

namespace nmf {

template <class T>
Dense<T> transposed(const Dense<T>& x) {
  constexpr Index tile = 32;  // both sides of a tile stay in the cache
  Dense<T> y{x.columns, x.rows, Buffer<T>(x.values.size())};
#pragma omp parallel for schedule(static)
  for (Index i0 = 0; i0 < x.rows; i0 += tile)
    for (Index j0 = 0; j0 < x.columns; j0 += tile)
      for (Index i = i0; i < std::min(x.rows, i0 + tile); ++i)
        for (Index j = j0; j < std::min(x.columns, j0 + tile); ++j)
          y.values[static_cast<std::size_t>(j * y.columns + i)] = x(i, j);
  return y;
}

// A counting sort by column keeps the rows in order.
template <class T>
Sparse<T> transposed(const Sparse<T>& x) {
  Sparse<T> y{x.columns, x.rows, std::vector<Index>(static_cast<std::size_t>(x.columns + 1), 0),
              Buffer<std::uint32_t>(x.column.size()), Buffer<T>(x.value.size())};
  for (const std::uint32_t j : x.column) ++y.row_start[j + std::size_t{1}];
  for (std::size_t j = 1; j < y.row_start.size(); ++j) y.row_start[j] += y.row_start[j - 1];
  std::vector<Index> next(y.row_start.begin(), y.row_start.end() - 1);
  for (Index i = 0; i < x.rows; ++i)
    for (Index e = x.row_start[static_cast<std::size_t>(i)]; e < x.row_start[static_cast<std::size_t>(i + 1)];
         ++e) {
      const auto from = static_cast<std::size_t>(e), to = static_cast<std::size_t>(next[x.column[from]]++);
      y.column[to] = static_cast<std::uint32_t>(i);
      y.value[to] = x.value[from];
    }
  return y;
}

template Dense<float> transposed(const Dense<float>&);
template Dense<double> transposed(const Dense<double>&);
template Sparse<float> transposed(const Sparse<float>&);
template Sparse<double> transposed(const Sparse<double>&);

}  // namespace nmf
