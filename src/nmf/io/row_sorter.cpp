#include "nmf/io/row_sorter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "nmf/io/blocks.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr int range_bits = 10;  // about 2^10 ranges

template <class T>
struct Scratch {
  std::vector<std::size_t> next;   // place for each row of a range
  std::vector<std::uint64_t> key;  // column << 32 | place
  Buffer<std::uint32_t> column;
  Buffer<T> value;
};

// American flag sort (McIlroy, Bostic, McIlroy 1993): cycles of swaps, each of which puts one entry into its
// range. start: where each range begins, and the end.
template <class T>
void partition(Entries<T>& entries, int shift, const std::vector<std::size_t>& start) {
  std::vector<std::size_t> next(start.begin(), start.end() - 1);
  for (std::size_t range = 0; range < next.size(); ++range) {
    while (next[range] < start[range + 1]) {
      const std::size_t here = next[range];
      std::uint32_t row = entries.row[here];
      std::uint32_t column = entries.column[here];
      T value = entries.value[here];
      for (std::size_t to = 0; (to = row >> shift) != range;) {
        const std::size_t there = next[to]++;
        std::swap(row, entries.row[there]);
        std::swap(column, entries.column[there]);
        std::swap(value, entries.value[there]);
      }
      entries.row[here] = row;
      entries.column[here] = column;
      entries.value[here] = value;
      ++next[range];
    }
  }
}

// Puts the entries [begin, end) of rows first .. in the order of their rows.
template <class T>
void sort_rows(Entries<T>& entries, std::size_t begin, std::size_t end, std::size_t first,
               const Index* row_start, std::size_t rows, Scratch<T>& scratch) {
  scratch.next.assign(row_start, row_start + rows);
  scratch.column.resize(end - begin);
  scratch.value.resize(end - begin);
  std::copy(entries.column.begin() + begin, entries.column.begin() + end, scratch.column.begin());
  std::copy(entries.value.begin() + begin, entries.value.begin() + end, scratch.value.begin());
  for (std::size_t e = begin; e < end; ++e) {
    const std::size_t to = scratch.next[entries.row[e] - first]++;
    entries.column[to] = scratch.column[e - begin];
    entries.value[to] = scratch.value[e - begin];
  }
}

template <class T>
void sort_columns(std::uint32_t* column, T* value, std::size_t count, Scratch<T>& scratch) {
  scratch.key.resize(count);
  scratch.value.resize(count);
  for (std::size_t e = 0; e < count; ++e) scratch.key[e] = std::uint64_t{column[e]} << 32 | e;
  std::copy(value, value + count, scratch.value.begin());
  std::sort(scratch.key.begin(), scratch.key.end());
  for (std::size_t e = 0; e < count; ++e) {
    column[e] = static_cast<std::uint32_t>(scratch.key[e] >> 32);
    value[e] = scratch.value[scratch.key[e] & 0xFFFFFFFFU];
  }
}

// Sorts the columns of each row and adds up duplicates. The rows of the range move together; lengths get
// their new lengths. Returns how many entries are left.
template <class T>
std::size_t tidy_rows(Entries<T>& entries, const Index* row_start, std::size_t rows, Index* lengths,
                      Scratch<T>& scratch) {
  std::uint32_t* column = entries.column.data();
  T* value = entries.value.data();
  const auto begin = static_cast<std::size_t>(row_start[0]);
  std::size_t kept = begin;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto from = static_cast<std::size_t>(row_start[i]);
    const auto to = static_cast<std::size_t>(row_start[i + 1]);
    const std::size_t row_begin = kept;
    bool rising = true;
    for (std::size_t e = from + 1; e < to; ++e) rising = rising && column[e - 1] < column[e];
    if (rising && kept == from) {
      kept = to;
    } else {
      if (!rising && !std::is_sorted(column + from, column + to))
        sort_columns(column + from, value + from, to - from, scratch);
      for (std::size_t e = from; e < to; ++e) {
        if (kept > row_begin && column[kept - 1] == column[e]) {
          value[kept - 1] += value[e];
        } else {
          column[kept] = column[e];
          value[kept++] = value[e];
        }
      }
    }
    lengths[i] = static_cast<Index>(kept - row_begin);
  }
  return kept - begin;
}

}  // namespace

void check_claims(const std::string& place, std::uint64_t rows, std::uint64_t columns,
                  std::uint64_t entries) {
  constexpr std::uint64_t always_allowed = 1 << 20;
  constexpr std::uint64_t allowed_an_entry = 1000;
  const std::uint64_t claimed = std::max(rows, columns);
  if (claimed > always_allowed && claimed / allowed_an_entry > entries)
    fail(place,
         fmt::format("{} x {} is too large for {} entries; correct the sizes", rows, columns, entries));
}

template <class T>
void RowSorter<T>::add(const Entries<T>& more) {
  const std::size_t old = all_.size();
  const std::size_t size = old + more.size();
  if (more.size() == 0) return;
  all_.sorted = all_.sorted && more.sorted && (old == 0 || all_.row[old - 1] <= more.row[0]);
  all_.row.grow(size);
  all_.column.grow(size);
  all_.value.grow(size);
  all_.resize(size);
  std::copy(more.row.begin(), more.row.end(), all_.row.begin() + old);
  std::copy(more.column.begin(), more.column.end(), all_.column.begin() + old);
  std::copy(more.value.begin(), more.value.end(), all_.value.begin() + old);
}

template <class T>
Sparse<T> RowSorter<T>::compress(std::uint64_t rows, std::uint64_t columns, int threads,
                                 const std::string& file) {
  Entries<T> entries = std::exchange(all_, {});
  const int shift = std::max(0, static_cast<int>(std::bit_width(rows - 1)) - range_bits);
  const std::size_t ranges = ((rows - 1) >> shift) + 1;
  const auto first_row = [&](std::size_t range) { return std::min<std::size_t>(range << shift, rows); };

  std::vector<Index> row_start(rows + 1);
  for (const std::uint32_t row : entries.row) ++row_start[row + std::size_t{1}];
  for (std::size_t i = 0; i < rows; ++i) row_start[i + 1] += row_start[i];
  std::vector<std::size_t> start(ranges + 1);
  for (std::size_t r = 0; r <= ranges; ++r) start[r] = static_cast<std::size_t>(row_start[first_row(r)]);
  if (!entries.sorted) partition(entries, shift, start);

  std::vector<Index> lengths(rows + 1);
  std::vector<std::size_t> kept(ranges);
  std::atomic<std::size_t> next = 0;
  run_threads(entries.size() < 100000 ? 1 : thread_count(threads), [&] {
    Scratch<T> scratch;
    for (std::size_t r = 0; (r = next++) < ranges;) {
      const std::size_t first = first_row(r);
      const std::size_t count = first_row(r + 1) - first;
      const Index* starts = row_start.data() + first;
      if (!entries.sorted) sort_rows(entries, start[r], start[r + 1], first, starts, count, scratch);
      kept[r] = tidy_rows(entries, starts, count, lengths.data() + first, scratch);
    }
  });

  std::size_t end = 0;
  for (std::size_t r = 0; r < ranges; ++r) {  // closes the gaps that duplicates left
    if (end != start[r] && kept[r] > 0) {
      std::memmove(entries.column.data() + end, entries.column.data() + start[r],
                   kept[r] * sizeof(std::uint32_t));
      std::memmove(entries.value.data() + end, entries.value.data() + start[r], kept[r] * sizeof(T));
    }
    end += kept[r];
  }
  if (end < entries.size() &&
      std::any_of(entries.value.begin(), entries.value.begin() + end, [](T v) { return std::isinf(v); }))
    fail(file, "entries with the same row and column add up to more than fits; scale the data");

  Index sum = 0;
  for (Index& length : lengths) sum += std::exchange(length, sum);
  Sparse<T> x;
  x.rows = static_cast<Index>(rows);
  x.columns = static_cast<Index>(columns);
  x.row_start = std::move(lengths);
  x.column = std::move(entries.column);
  x.value = std::move(entries.value);
  x.column.resize(end);
  x.value.resize(end);
  x.column.shrink_to_fit();
  x.value.shrink_to_fit();
  return x;
}

template class RowSorter<float>;
template class RowSorter<double>;

}  // namespace nmf::io
