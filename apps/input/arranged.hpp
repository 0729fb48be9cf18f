// A matrix with its rows and columns in another order.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf::app {

constexpr Index no_place = -1;

// Row i of the result is row row_at(i); column[j] is where its column j is, no_place: nowhere, it has no
// entry.
template <class T, class RowAt>
Dense<T> arranged(const Dense<T>& x, const RowAt& row_at, const std::vector<Index>& column) {
  const auto width = static_cast<Index>(column.size());
  Dense<T> result{x.rows, width, Buffer<T>(static_cast<std::size_t>(x.rows * width), scratch_of(x))};
  T* to = result.values.data();
  for (Index i = 0; i < x.rows; ++i)
    for (const Index from : column) *to++ = from != no_place ? x(row_at(i), from) : T(0);
  return result;
}

// goes_to[j] is where column j of x goes, of so many; no_place: it is left out.
template <class T, class RowAt>
Sparse<T> arranged(const Sparse<T>& x, const RowAt& row_at, const std::vector<Index>& goes_to,
                   Index columns) {
  Sparse<T> result = no_rows<T>(x.rows, columns, scratch_of(x));
  std::vector<std::pair<std::uint32_t, T>> entries;
  for (Index i = 0; i < x.rows; ++i) {
    entries.clear();
    const auto row = static_cast<std::size_t>(row_at(i));
    for (auto e = static_cast<std::size_t>(x.row_start[row]);
         e < static_cast<std::size_t>(x.row_start[row + 1]); ++e)
      if (const Index j = goes_to[x.column[e]]; j != no_place)
        entries.emplace_back(static_cast<std::uint32_t>(j), x.value[e]);
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [j, value] : entries) append(result, j, value);
    result.row_start.push_back(static_cast<Index>(result.value.size()));
  }
  return result;
}

}  // namespace nmf::app
