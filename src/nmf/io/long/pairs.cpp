#include "nmf/io/long/pairs.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/parallel.hpp"
#include "nmf/io/blocks.hpp"
#include "nmf/io/row_order.hpp"

namespace nmf::io {
namespace {

// Into ranges of rows, those of a range in the order in which they were. start: where each range begins.
// Runs of the entries are counted and moved by themselves, each to its own places.
template <class T>
Entries<T> spread(const Entries<T>& entries, int shift, const std::vector<std::size_t>& start) {
  const std::size_t size = entries.size();
  const auto runs = static_cast<std::size_t>(max_threads());
  const auto begin_of = [&](std::size_t run) { return size / runs * run + std::min(run, size % runs); };
  std::vector<std::vector<std::size_t>> next(runs, std::vector<std::size_t>(start.size() - 1));
  parallel_for(static_cast<Index>(runs), always_worth_it, [&](Index run, int) {
    const auto r = static_cast<std::size_t>(run);
    for (std::size_t e = begin_of(r); e < begin_of(r + 1); ++e) ++next[r][entries.row[e] >> shift];
  });
  for (std::size_t range = 0; range + 1 < start.size(); ++range) {
    std::size_t place = start[range];
    for (std::vector<std::size_t>& counts : next) place += std::exchange(counts[range], place);
  }
  Entries<T> result(entries.value.scratch());
  result.resize(size);
  parallel_for(static_cast<Index>(runs), always_worth_it, [&](Index run, int) {
    const auto r = static_cast<std::size_t>(run);
    for (std::size_t e = begin_of(r); e < begin_of(r + 1); ++e) {
      const std::size_t to = next[r][entries.row[e] >> shift]++;
      result.row[to] = entries.row[e];
      result.column[to] = entries.column[e];
      result.value[to] = entries.value[e];
    }
  });
  return result;
}

// Of numbers whose sum may be more than fits, where their mean does.
template <class T>
T mean_of(const T* value, std::size_t count, T sum) {
  const auto n = static_cast<T>(count);
  if (!std::isinf(sum)) return sum / n;
  T mean = 0;
  for (std::size_t e = 0; e < count; ++e) mean += value[e] / n;
  return std::min(mean, *std::max_element(value, value + count));
}

// One entry of those of the same pair, which stand together in the order of the file. Returns how many are
// left.
template <class T>
std::size_t combine(std::uint32_t* column, T* value, std::size_t count, Repeated repeated) {
  std::size_t kept = 0;
  for (std::size_t e = 0; e < count;) {
    const std::size_t first = e;
    T sum = value[e++];
    while (e < count && column[e] == column[first]) sum += value[e++];
    if (repeated == Repeated::mean) sum = mean_of(value + first, e - first, sum);
    column[kept] = column[first];
    value[kept++] = repeated == Repeated::last ? value[e - 1] : sum;
  }
  return kept;
}

// Rows of entries that are sorted by row: their columns sorted, each once, moved together. Returns how many
// entries are left.
template <class T>
std::size_t tidy_pairs(std::uint32_t* column, T* value, const Index* row_start, std::size_t rows,
                       Repeated repeated, Index* lengths, RowScratch<T>& scratch) {
  const auto begin = static_cast<std::size_t>(row_start[0]);
  std::size_t kept = begin;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto from = static_cast<std::size_t>(row_start[i]), to = static_cast<std::size_t>(row_start[i + 1]);
    bool rising = true;
    for (std::size_t e = from + 1; e < to; ++e) rising = rising && column[e - 1] < column[e];
    std::size_t count = to - from;
    if (!rising) {
      if (!std::is_sorted(column + from, column + to))
        sort_columns(column + from, value + from, count, scratch);
      count = combine(column + from, value + from, count, repeated);
    }
    if (kept != from) {
      std::copy_n(column + from, count, column + kept);
      std::copy_n(value + from, count, value + kept);
    }
    kept += count;
    lengths[i] = static_cast<Index>(count);
  }
  return kept - begin;
}

}  // namespace

template <class T>
Paired<T> pair_up(const Entries<T>& entries, std::uint64_t rows, std::uint64_t columns, Repeated repeated,
                  int threads) {
  const ThreadLimit limit(threads);
  const RowRanges ranges(rows);
  const std::vector<Index> row_start = starts_of_rows(entries.row, rows);
  const std::vector<std::size_t> start = ranges.starts(row_start);
  Entries<T> sorted(entries.value.scratch());
  if (entries.sorted) {
    sorted.column.resize(entries.size());
    sorted.value.resize(entries.size());
  } else {
    sorted = spread(entries, ranges.shift, start);
  }
  std::vector<Index> lengths(rows + 1);
  std::vector<std::size_t> kept(ranges.count);
  std::vector<RowScratch<T>> scratch(static_cast<std::size_t>(max_threads()));
  constexpr double operations_an_entry = 10;
  parallel_for(static_cast<Index>(ranges.count), operations_an_entry * static_cast<double>(entries.size()),
               [&](Index range, int thread) {
                 const auto r = static_cast<std::size_t>(range);
                 RowScratch<T>& own = scratch[static_cast<std::size_t>(thread)];
                 const std::size_t first = ranges.first(r), count = ranges.first(r + 1) - first;
                 const Index* starts = row_start.data() + first;
                 if (entries.sorted) {
                   std::copy(entries.column.begin() + start[r], entries.column.begin() + start[r + 1],
                             sorted.column.begin() + start[r]);
                   std::copy(entries.value.begin() + start[r], entries.value.begin() + start[r + 1],
                             sorted.value.begin() + start[r]);
                 } else {
                   sort_rows(sorted, start[r], start[r + 1], first, starts, count, own);
                 }
                 kept[r] = tidy_pairs(sorted.column.data(), sorted.value.data(), starts, count, repeated,
                                      lengths.data() + first, own);
               });
  Paired<T> result{
      assembled(std::move(sorted.column), std::move(sorted.value), std::move(lengths), start, kept, columns)};
  result.repeated = entries.size() - result.matrix.value.size();
  return result;
}

template <class T>
std::size_t first_repeated(const Entries<T>& entries, const Sparse<T>& matrix) {
  std::vector<bool> seen(matrix.value.size());
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const std::uint32_t* row = matrix.column.begin() + matrix.row_start[entries.row[e]];
    const std::uint32_t* end = matrix.column.begin() + matrix.row_start[entries.row[e] + std::size_t{1}];
    const auto place =
        static_cast<std::size_t>(std::lower_bound(row, end, entries.column[e]) - matrix.column.begin());
    if (seen[place]) return e;
    seen[place] = true;
  }
  return entries.size();
}

template <class T>
Sparse<T> mirrored(const Sparse<T>& upper) {
  const Sparse<T> lower = nmf::transposed(upper);
  Sparse<T> all = no_rows<T>(upper.rows, upper.rows, scratch_of(upper));
  const auto append = [&](const Sparse<T>& from, std::size_t row, bool without_last) {
    const Index end = from.row_start[row + 1] - (without_last ? 1 : 0);
    for (auto e = static_cast<std::size_t>(from.row_start[row]); e < static_cast<std::size_t>(end); ++e) {
      all.column.push_back(from.column[e]);
      all.value.push_back(from.value[e]);
    }
  };
  for (std::size_t i = 0; i < static_cast<std::size_t>(upper.rows); ++i) {
    const auto last = static_cast<std::size_t>(lower.row_start[i + 1]);
    const bool diagonal = lower.row_start[i] < lower.row_start[i + 1] &&
                          lower.column[last - 1] == static_cast<std::uint32_t>(i);
    append(lower, i, diagonal);  // which `upper` has, too
    append(upper, i, false);
    all.row_start.push_back(static_cast<Index>(all.value.size()));
  }
  return all;
}

template <class T>
void drop_zeros(Sparse<T>& matrix) {
  std::size_t kept = 0, e = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(matrix.rows); ++i) {
    const auto end = static_cast<std::size_t>(matrix.row_start[i + 1]);
    for (; e < end; ++e) {
      if (matrix.value[e] == 0) continue;
      matrix.column[kept] = matrix.column[e];
      matrix.value[kept++] = matrix.value[e];
    }
    matrix.row_start[i + 1] = static_cast<Index>(kept);
  }
  matrix.column.resize(kept);
  matrix.value.resize(kept);
}

template Paired<float> pair_up(const Entries<float>&, std::uint64_t, std::uint64_t, Repeated, int);
template Paired<double> pair_up(const Entries<double>&, std::uint64_t, std::uint64_t, Repeated, int);
template std::size_t first_repeated(const Entries<float>&, const Sparse<float>&);
template std::size_t first_repeated(const Entries<double>&, const Sparse<double>&);
template Sparse<float> mirrored(const Sparse<float>&);
template Sparse<double> mirrored(const Sparse<double>&);
template void drop_zeros(Sparse<float>&);
template void drop_zeros(Sparse<double>&);

}  // namespace nmf::io
