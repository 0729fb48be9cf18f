// The steps by which entries in any order become compressed rows: ranges of rows that fit into the cache,
// rows within a range, columns within a row.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>
#include <vector>

#include "nmf/io/digit_sort.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {

// About 2^10 ranges of rows, as many rows each but the last.
struct RowRanges {
  explicit RowRanges(std::uint64_t all)
      : rows(all),
        shift(std::max(0, static_cast<int>(std::bit_width(rows - 1)) - 10)),
        count(((rows - 1) >> shift) + 1) {}

  std::size_t first(std::size_t range) const { return std::min<std::size_t>(range << shift, rows); }
  // Where the entries of each range begin, and where those of the last end.
  std::vector<std::size_t> starts(const std::vector<Index>& row_start) const {
    std::vector<std::size_t> start(count + 1);
    for (std::size_t r = 0; r <= count; ++r) start[r] = static_cast<std::size_t>(row_start[first(r)]);
    return start;
  }

  std::uint64_t rows;
  int shift;
  std::size_t count;
};

template <class T>
struct RowScratch {
  std::vector<std::size_t> next;          // place for each row of a range
  std::vector<std::uint64_t> key, moved;  // column << 32 | place
  Buffer<std::uint32_t> column;
  Buffer<T> value;
};

// Where the entries of each row begin, and where those of the last end.
inline std::vector<Index> starts_of_rows(const Buffer<std::uint32_t>& row, std::uint64_t rows) {
  std::vector<Index> row_start(rows + 1);
  for (const std::uint32_t i : row) ++row_start[i + std::size_t{1}];
  for (std::size_t i = 0; i < rows; ++i) row_start[i + 1] += row_start[i];
  return row_start;
}

// American flag sort (McIlroy, Bostic, McIlroy 1993): cycles of swaps, each of which puts one entry into its
// range, range_of(its row). start: where each range begins, and the end.
template <class T, class RangeOf>
void partition(Entries<T>& entries, const std::vector<std::size_t>& start, const RangeOf& range_of) {
  std::vector<std::size_t> next(start.begin(), start.end() - 1);
  for (std::size_t range = 0; range < next.size(); ++range) {
    while (next[range] < start[range + 1]) {
      const std::size_t here = next[range];
      std::uint32_t row = entries.row[here];
      std::uint32_t column = entries.column[here];
      T value = entries.value[here];
      for (std::size_t to = 0; (to = range_of(row)) != range;) {
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

// Puts the entries [begin, end) of rows first .. in the order of their rows; those of a row keep theirs.
template <class T>
void sort_rows(Entries<T>& entries, std::size_t begin, std::size_t end, std::size_t first,
               const Index* row_start, std::size_t rows, RowScratch<T>& scratch) {
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

// By column; those of a column keep their order.
template <class T>
void sort_columns(std::uint32_t* column, T* value, std::size_t count, RowScratch<T>& scratch) {
  scratch.key.resize(count);
  scratch.value.resize(count);
  for (std::size_t e = 0; e < count; ++e) scratch.key[e] = std::uint64_t{column[e]} << 32 | e;
  std::copy(value, value + count, scratch.value.begin());
  sort_by_upper_halves(scratch.key, scratch.moved);
  for (std::size_t e = 0; e < count; ++e) {
    column[e] = static_cast<std::uint32_t>(scratch.key[e] >> 32);
    value[e] = scratch.value[scratch.key[e] & 0xFFFFFFFFU];
  }
}

// The matrix whose rows have these lengths (and one number more), the first kept[r] entries from start[r] on
// being those of range r.
template <class T>
Sparse<T> assembled(Buffer<std::uint32_t>&& column, Buffer<T>&& value, std::vector<Index>&& lengths,
                    const std::vector<std::size_t>& start, const std::vector<std::size_t>& kept,
                    std::uint64_t columns) {
  std::size_t end = 0;
  for (std::size_t r = 0; r < kept.size(); ++r) {  // closes the gaps that duplicates left
    if (end != start[r] && kept[r] > 0) {
      std::memmove(column.data() + end, column.data() + start[r], kept[r] * sizeof(std::uint32_t));
      std::memmove(value.data() + end, value.data() + start[r], kept[r] * sizeof(T));
    }
    end += kept[r];
  }
  Index sum = 0;
  for (Index& length : lengths) sum += std::exchange(length, sum);
  Sparse<T> x;
  x.rows = static_cast<Index>(lengths.size()) - 1;
  x.columns = static_cast<Index>(columns);
  x.row_start = std::move(lengths);
  x.column = std::move(column);
  x.value = std::move(value);
  x.column.resize(end);
  x.value.resize(end);
  x.column.shrink_to_fit();
  x.value.shrink_to_fit();
  return x;
}

}  // namespace nmf::io
