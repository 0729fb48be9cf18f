#include "nmf/matrix/matrix.hpp"

#include <algorithm>
#include <utility>

#include "nmf/base/parallel.hpp"
#include "nmf/matrix/blocks.hpp"

namespace nmf {

template <class T>
Dense<T> transposed(const Dense<T>& x) {
  constexpr Index tile = 32;  // both sides of a tile stay in the cache
  Dense<T> y{x.columns, x.rows, Buffer<T>(static_cast<std::size_t>(x.rows * x.columns), scratch_of(x))};
  parallel_for(blocks_of(x.rows, tile), static_cast<double>(y.values.size()), [&](Index b, int) {
    const Range some{b * tile, std::min(x.rows, (b + 1) * tile)};
    Buffer<T> scratch;
    const T* const rows = read_rows(x, some, scratch);
    for (Index j0 = 0; j0 < x.columns; j0 += tile)
      for (Index i = some.begin; i < some.end; ++i)
        for (Index j = j0; j < std::min(x.columns, j0 + tile); ++j)
          y.values[static_cast<std::size_t>(j * y.columns + i)] = rows[(i - some.begin) * x.columns + j];
  });
  return y;
}

// A counting sort by column keeps the rows in order. The entries of a block stay in their place among those
// of the others.
template <class T>
Sparse<T> transposed(const Sparse<T>& x, Index blocks) {
  const auto rows_of = [&](Index b) { return b * x.rows / blocks; };
  Sparse<T> y{
      blocks * x.columns, x.rows, std::vector<Index>(static_cast<std::size_t>(blocks * x.columns + 1), 0),
      Buffer<std::uint32_t>(x.column.size(), scratch_of(x)), Buffer<T>(x.value.size(), scratch_of(x))};
  y.row_start.back() = x.non_zeros();
  parallel_for(blocks, static_cast<double>(x.non_zeros()), [&](Index b, int) {
    Index* start = y.row_start.data() + b * x.columns;
    const Index begin = x.row_start[static_cast<std::size_t>(rows_of(b))],
                end = x.row_start[static_cast<std::size_t>(rows_of(b + 1))];
    std::vector<Index> next(static_cast<std::size_t>(x.columns), 0);
    for (Index e = begin; e < end; ++e) ++next[x.column[static_cast<std::size_t>(e)]];
    Index at = begin;
    for (std::size_t j = 0; j < next.size(); ++j) {
      start[j] = at;
      at += std::exchange(next[j], at);
    }
    for (Index i = rows_of(b); i < rows_of(b + 1); ++i)
      for (Index e = x.row_start[static_cast<std::size_t>(i)];
           e < x.row_start[static_cast<std::size_t>(i + 1)]; ++e) {
        const auto from = static_cast<std::size_t>(e), to = static_cast<std::size_t>(next[x.column[from]]++);
        y.column[to] = static_cast<std::uint32_t>(i);
        y.value[to] = x.value[from];
      }
  });
  return y;
}

template <class T>
Sparse<T> copy_of(const Sparse<T>& x) {
  Sparse<T> y{x.rows, x.columns, x.row_start, Buffer<std::uint32_t>(x.column.size(), scratch_of(x)),
              Buffer<T>(x.value.size(), scratch_of(x))};
  std::copy(x.column.begin(), x.column.end(), y.column.begin());
  std::copy(x.value.begin(), x.value.end(), y.value.begin());
  return y;
}

template Dense<float> transposed(const Dense<float>&);
template Dense<double> transposed(const Dense<double>&);
template Sparse<float> transposed(const Sparse<float>&, Index);
template Sparse<double> transposed(const Sparse<double>&, Index);
template Sparse<float> copy_of(const Sparse<float>&);
template Sparse<double> copy_of(const Sparse<double>&);

}  // namespace nmf
