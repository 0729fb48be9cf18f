// The median of numbers that entries of X come to, without a copy of them: X may be larger than memory, or
// spread over processes.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "nmf/data/written.hpp"

namespace nmf {

// for_values(row, take) calls take(v), v >= 0, for the numbers of a row. What as many of all are before as
// behind it, of an even number the larger one of two; nullopt: there are none. The bits of numbers that are
// not negative have their order, so that each visit of all entries finds some more of those of the median,
// from the first one on, by counting.
template <class T, class ForValues>
std::optional<double> middle_of_entries(const Data<T>& data, const ForValues& for_values) {
  constexpr int bits = 11;
  constexpr std::uint64_t parts = std::uint64_t{1} << bits;
  std::uint64_t known = 0;             // of the median, those before `shift`
  std::uint64_t before = 0;            // how many numbers are less than all that begin with these
  std::optional<std::uint64_t> place;  // of the median, when all are counted
  for (int shift = 55; shift >= 0; shift -= bits) {
    std::vector<std::uint64_t> counts(parts);
    std::mutex adding;
    const Written nothing;
    data.visit_entries(Side::rows, [&](Range range, const Entries<T>* rows) {
      std::array<std::uint32_t, parts> own{};
      for (Index i = 0; i < range.size(); ++i)
        for_values(rows[i], [&](double value) {
          const auto number = std::bit_cast<std::uint64_t>(value);
          if (shift + bits >= 64 || number >> (shift + bits) == known) ++own[number >> shift & (parts - 1)];
        });
      const std::lock_guard lock(adding);
      for (std::uint64_t part = 0; part < parts; ++part) counts[part] += own[part];
      return Sums{};
    });
    counts = added_up(data.company(), std::move(counts));
    if (!place) {
      for (const std::uint64_t count : counts) place = place.value_or(0) + count;
      if (*place == 0) return std::nullopt;
      *place /= 2;
    }
    std::uint64_t part = 0;
    for (; before + counts[part] <= *place; ++part) before += counts[part];
    known = known << bits | part;
  }
  return std::bit_cast<double>(known);
}

}  // namespace nmf
