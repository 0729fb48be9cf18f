// Numbers in the order of their upper halves. Branches of a sort by comparisons are foretold by nobody; of
// some hundred numbers, so many digits at a time take a third of its time.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <numeric>
#include <vector>

namespace nmf::io {

// Those of the same upper half keep their order, or are put into that of the lower ones: where this matters,
// they are in that order.
inline void sort_by_upper_halves(std::vector<std::uint64_t>& numbers, std::vector<std::uint64_t>& scratch) {
  constexpr int digits = 7;
  constexpr std::uint64_t places = 1 << digits;
  constexpr std::size_t few = 48;
  if (numbers.size() < few) return std::sort(numbers.begin(), numbers.end());
  scratch.resize(numbers.size());
  std::uint64_t any = 0;
  for (const std::uint64_t number : numbers) any |= number;
  for (int shift = 32; shift < static_cast<int>(std::bit_width(any)); shift += digits) {
    std::array<std::size_t, places + 1> begin{};
    for (const std::uint64_t number : numbers) ++begin[(number >> shift) % places + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (const std::uint64_t number : numbers) scratch[begin[(number >> shift) % places]++] = number;
    std::swap(numbers, scratch);
  }
}

}  // namespace nmf::io
