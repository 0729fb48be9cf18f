// Compressed rows or columns to compressed rows.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include "nmf/io/entry.hpp"
#include "nmf/io/hdf5/numbers.hpp"
#include "nmf/io/hdf5/rectangles.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {
namespace {

// Lines are what is compressed, rows or columns of X.
template <class T>
struct Lines {
  std::vector<Index> start;
  Buffer<std::uint32_t> place;  // of each entry within its line
  Buffer<T> value;
  std::uint64_t others = 0;  // how long a line is

  std::size_t count() const { return start.size() - 1; }
  std::size_t line_of(std::size_t entry) const {
    const auto behind = std::upper_bound(start.begin(), start.end(), static_cast<Index>(entry));
    return static_cast<std::size_t>(behind - start.begin()) - 1;
  }
};

[[noreturn]] void fail_index(const SeekableFile& file, const StoredArray& array, std::uint64_t at,
                             std::int64_t index, std::uint64_t least, std::uint64_t most) {
  const std::string value =
      array.kind == 'u' ? std::to_string(static_cast<std::uint64_t>(index)) : std::to_string(index);
  const std::string range = least == most ? std::to_string(most) : fmt::format("{} to {}", least, most);
  fail(file.name(),
       fmt::format("{}[{}] is {}, which is out of range; it is {}", shown(array.path), at, value, range));
}

void check_vector(const SeekableFile& file, const StoredArray& array, std::uint64_t count, bool whole) {
  if (array.shape.size() != 1)
    fail(file.name(), fmt::format("{}: has 2 dimensions where 1 is expected", shown(array.path)));
  if (array.count() != count)
    fail(file.name(),
         fmt::format("{}: has {} numbers where {} are expected", shown(array.path), array.count(), count));
  if (whole && array.kind == 'f')
    fail(file.name(), fmt::format("{}: holds fractions where whole numbers are expected", shown(array.path)));
}

std::vector<Index> read_starts(const SeekableFile& file, const StoredArray& array, std::uint64_t lines,
                               std::uint64_t entries, const ReadOptions& options) {
  check_vector(file, array, lines + 1, true);
  std::vector<Index> start(lines + 1);
  read_rectangles<std::int64_t>(file, array, options, [&](const Rectangle<std::int64_t>& part) {
    for (std::uint64_t i = 0; i < part.rows; ++i) start[part.row + i] = part.numbers[i * part.stride];
  });
  Index before = 0;
  for (std::size_t i = 0; i <= lines; before = start[i++]) {
    const std::uint64_t least = i == lines ? entries : static_cast<std::uint64_t>(before);
    const std::uint64_t most = i == 0 ? 0 : entries;
    if (start[i] < 0 || static_cast<std::uint64_t>(start[i]) < least ||
        static_cast<std::uint64_t>(start[i]) > most)
      fail_index(file, array, i, start[i], least, most);
  }
  return start;
}

template <class T>
void read_places(const SeekableFile& file, const StoredArray& array, const ReadOptions& options,
                 Lines<T>& lines) {
  check_vector(file, array, lines.place.size(), true);
  read_rectangles<std::int64_t>(file, array, options, [&](const Rectangle<std::int64_t>& part) {
    for (std::uint64_t e = 0; e < part.rows; ++e) {
      const std::int64_t place = part.numbers[e * part.stride];
      if (place < 0 || static_cast<std::uint64_t>(place) >= lines.others)
        fail_index(file, array, part.row + e, place, 0, lines.others - 1);
      lines.place[part.row + e] = static_cast<std::uint32_t>(place);
    }
  });
}

// Returns whether any of them is 0.
template <class T>
bool read_values(const SeekableFile& file, const Contents& contents, const ReadOptions& options,
                 Lines<T>& lines) {
  std::atomic<bool> zeros = false;
  read_rectangles<T>(file, contents.data, options, [&](const Rectangle<T>& part) {
    std::string problem;
    bool zero = false;
    for (std::uint64_t i = 0; i < part.rows; ++i) {
      const std::uint64_t e = part.row + i;
      T value = part.numbers[i * part.stride];
      const bool fine = check_entry(options, value, problem);
      if (!fine || (std::isnan(value) && options.missing != Missing::keep)) {
        if (fine) problem = "a missing value, which an entry cannot be; " + leave_entry_out();
        std::uint64_t row = lines.line_of(e), column = lines.place[e];
        if (contents.columns_first) std::swap(row, column);
        fail(file.name(),
             fmt::format("{}: {}: {}", shown(contents.part), place_in(contents, row, column), problem));
      }
      zero = zero || value == 0;
      lines.value[e] = value;
    }
    if (zero) zeros = true;
  });
  return zeros;
}

// As they are in X: places rise within each line.
template <class T>
bool in_order(const Lines<T>& lines, const ReadOptions& options) {
  constexpr Index at_a_time = 1024;
  const auto count = static_cast<Index>(lines.count());
  std::atomic<bool> rising = true;
  const ThreadLimit limit(options.threads);
  parallel_for(blocks_of(count, at_a_time), static_cast<double>(lines.value.size()), [&](Index block, int) {
    for (Index i = block * at_a_time; i < std::min(count, (block + 1) * at_a_time); ++i)
      for (auto e = static_cast<std::size_t>(lines.start[static_cast<std::size_t>(i)]) + 1;
           e < static_cast<std::size_t>(lines.start[static_cast<std::size_t>(i) + 1]); ++e)
        if (lines.place[e] <= lines.place[e - 1]) rising = false;
  });
  return rising;
}

// Entries out of order, twice, zero, or in columns that are not wanted.
template <class T>
Sparse<T> sorted(const SeekableFile& file, const Contents& contents, const ReadOptions& options,
                 Lines<T>&& lines) {
  constexpr auto left_out = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> new_place;
  if (!contents.kept.empty()) {
    new_place.assign(lines.others, left_out);
    std::uint32_t next = 0;
    for (const std::int64_t j : contents.kept) new_place[static_cast<std::size_t>(j)] = next++;
    lines.others = next;
  }
  Entries<T> entries(options.scratch);
  entries.row.resize(lines.value.size());
  std::size_t kept = 0;
  for (std::size_t line = 0; line < lines.count(); ++line)
    for (auto e = static_cast<std::size_t>(lines.start[line]);
         e < static_cast<std::size_t>(lines.start[line + 1]); ++e) {
      const std::uint32_t place = new_place.empty() ? lines.place[e] : new_place[lines.place[e]];
      if (place == left_out && !new_place.empty()) continue;
      if (lines.value[e] == 0 && options.listed_zeros == ListedZeros::drop) continue;
      entries.row[kept] = static_cast<std::uint32_t>(line);
      lines.place[kept] = place;
      lines.value[kept++] = lines.value[e];
    }
  entries.column = std::move(lines.place);
  entries.value = std::move(lines.value);
  entries.resize(kept);
  RowSorter<T> sorter(std::move(entries));
  return sorter.compress(lines.count(), lines.others, options.threads, file.name());
}

void check_sparse_sides(const SeekableFile& file, const Contents& contents) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  if (contents.rows > most || contents.columns > most)
    fail(file.name(), fmt::format("{}: {} x {} is more than can be read; it is at most {} on a side",
                                  shown(contents.part), contents.rows, contents.columns, most));
  if (contents.rows == 0 || contents.columns == 0)
    fail(file.name(),
         fmt::format("{}: no {}: the matrix is {} x {}; NMF needs at least one row and one column",
                     shown(contents.part), contents.rows == 0 ? "rows" : "columns", contents.rows,
                     contents.columns));
}

}  // namespace

template <class T>
Sparse<T> read_compressed(const SeekableFile& file, const Contents& contents, const ReadOptions& options) {
  check_sparse_sides(file, contents);
  const std::uint64_t entries = contents.data.count();
  check_vector(file, contents.data, entries, false);
  check_claims(file.name(), contents.rows, contents.columns, entries);
  check_room(file.name(), static_cast<double>(entries) * (sizeof(std::uint32_t) + sizeof(T)), options);
  Lines<T> lines;
  lines.others = contents.columns_first ? contents.rows : contents.columns;
  lines.start = read_starts(file, *contents.starts, contents.columns_first ? contents.columns : contents.rows,
                            entries, options);
  lines.place = Buffer<std::uint32_t>(entries, options.scratch);
  lines.value = Buffer<T>(entries, options.scratch);
  read_places(file, *contents.indices, options, lines);
  const bool zeros = read_values(file, contents, options, lines);
  const bool as_it_is = contents.kept.empty() && !(zeros && options.listed_zeros == ListedZeros::drop) &&
                        in_order(lines, options);
  Sparse<T> x;
  if (as_it_is)
    x = {static_cast<Index>(lines.count()), static_cast<Index>(lines.others), std::move(lines.start),
         std::move(lines.place), std::move(lines.value)};
  else
    x = sorted(file, contents, options, std::move(lines));
  return contents.columns_first == options.transpose ? std::move(x) : transposed(x);
}

template Sparse<float> read_compressed(const SeekableFile&, const Contents&, const ReadOptions&);
template Sparse<double> read_compressed(const SeekableFile&, const Contents&, const ReadOptions&);

}  // namespace nmf::io
