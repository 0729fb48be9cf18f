#include "nmf/io/formats/checked_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nmf/io/entry.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {

template <class T>
Sparse<T> checked_and_sorted(Entries<T>&& entries, std::uint64_t rows, std::uint64_t columns,
                             const std::string& place, const ReadOptions& options) {
  std::string problem;
  std::size_t kept = 0;
  for (std::size_t e = 0; e < entries.size(); ++e) {
    T value = entries.value[e];
    if (!check_entry(options, value, problem))
      fail(place, fmt::format("row {}, column {}: {}", entries.row[e] + 1, entries.column[e] + 1, problem));
    if (std::isnan(value) && options.missing != Missing::keep)
      fail(place, fmt::format("row {}, column {}: a missing value, which an entry cannot be; {}",
                              entries.row[e] + 1, entries.column[e] + 1, leave_entry_out()));
    if (value == 0 && options.listed_zeros == ListedZeros::drop) continue;
    entries.row[kept] = entries.row[e];
    entries.column[kept] = entries.column[e];
    entries.value[kept++] = value;
  }
  entries.resize(kept);
  if (options.transpose) std::swap(entries.row, entries.column);
  entries.sorted = std::is_sorted(entries.row.begin(), entries.row.end());
  RowSorter<T> sorter(std::move(entries));
  return sorter.compress(options.transpose ? columns : rows, options.transpose ? rows : columns,
                         options.threads, place);
}

template Sparse<float> checked_and_sorted(Entries<float>&&, std::uint64_t, std::uint64_t, const std::string&,
                                          const ReadOptions&);
template Sparse<double> checked_and_sorted(Entries<double>&&, std::uint64_t, std::uint64_t,
                                           const std::string&, const ReadOptions&);

}  // namespace nmf::io
