#include "nmf/io/row_sorter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nmf/io/blocks.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/row_order.hpp"

namespace nmf::io {
namespace {

// Sorts the columns of each row and adds up duplicates. The rows of the range move together; lengths get
// their new lengths. Returns how many entries are left.
template <class T>
std::size_t tidy_rows(Entries<T>& entries, const Index* row_start, std::size_t rows, Index* lengths,
                      RowScratch<T>& scratch) {
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
  Entries<T> entries = std::exchange(all_, Entries<T>());
  const RowRanges ranges(rows);
  const std::vector<Index> row_start = starts_of_rows(entries.row, rows);
  const std::vector<std::size_t> start = ranges.starts(row_start);
  if (!entries.sorted) partition(entries, start, [&](std::uint32_t row) { return row >> ranges.shift; });

  std::vector<Index> lengths(rows + 1);
  std::vector<std::size_t> kept(ranges.count);
  std::atomic<std::size_t> next = 0;
  run_threads(entries.size() < 100000 ? 1 : thread_count(threads), [&] {
    RowScratch<T> scratch;
    for (std::size_t r = 0; (r = next++) < ranges.count;) {
      const std::size_t first = ranges.first(r);
      const std::size_t count = ranges.first(r + 1) - first;
      const Index* starts = row_start.data() + first;
      if (!entries.sorted) sort_rows(entries, start[r], start[r + 1], first, starts, count, scratch);
      kept[r] = tidy_rows(entries, starts, count, lengths.data() + first, scratch);
    }
  });
  const std::size_t all = entries.size();
  Sparse<T> x = assembled(std::move(entries.column), std::move(entries.value), std::move(lengths), start,
                          kept, columns);
  if (x.value.size() < all) check_sums(x, file);
  return x;
}

template <class T>
void check_sums(const Sparse<T>& x, const std::string& file) {
  if (std::any_of(x.value.begin(), x.value.end(), [](T v) { return std::isinf(v); }))
    fail(file, "entries with the same row and column add up to more than fits; scale the data");
}

template void check_sums(const Sparse<float>&, const std::string&);
template void check_sums(const Sparse<double>&, const std::string&);
template class RowSorter<float>;
template class RowSorter<double>;

}  // namespace nmf::io
