// Half-steps on a sparse X: the products of one side, how the work on them is split, and what its columns
// see.
#pragma once

#include <algorithm>
#include <type_traits>
#include <utility>
#include <vector>

#include "nmf/data/listed_weights.hpp"
#include "nmf/data/stack.hpp"
#include "nmf/data/storage.hpp"

namespace nmf {

// Columns of the fixed factor that stay in the third-level cache: a gather from memory takes three times as
// long.
constexpr Index cache_columns = 1 << 14;
constexpr Index block_run = 8;  // entries of a column in a block, on average, that make it worth it

// In how many blocks of rows columns are gathered.
inline Index worthwhile_blocks(Index rows, Index columns, Index entries) {
  return std::max<Index>(1,
                         std::min(rows / cache_columns, entries / (block_run * std::max<Index>(1, columns))));
}

// In which ranges the columns of a side are visited, from what each of them has of X.
struct SparseRanges {
  std::vector<Range> products, entries;

  SparseRanges() = default;
  // total(c): entries of column c; all: of all.
  template <class Total>
  SparseRanges(Index count, Index all, const Total& total)
      : products(split(count, range_columns, std::max(range_entries, all / range_share), total)),
        entries(split(count, wide_columns, wide_entries, total)) {}

  // Columns of Y are visited in ranges of so many, or of fewer when they have more entries than this and than
  // this share of all of them: a range that is not full wastes lanes.
  static constexpr Index range_columns = 64, range_entries = 1 << 13, range_share = 256;
  // The same where the entries themselves are visited.
  static constexpr Index wide_columns = 256, wide_entries = 1 << 14;
  // Columns of Y whose sums are kept while the blocks pass over them.
  static constexpr Index panel_columns = 1 << 16;

  // Where the panels end that begins at range `first` of the products.
  std::size_t panel_end(std::size_t first) const {
    std::size_t last = first;
    while (last < products.size() && products[last].end - products[first].begin <= panel_columns) ++last;
    return last;
  }

 private:
  // In ranges of at most so many columns and, but for those of one column, entries.
  template <class Total>
  static std::vector<Range> split(Index count, Index columns, Index entries, const Total& total) {
    std::vector<Range> ranges;
    for (Index begin = 0; begin < count; begin = ranges.back().end) {
      Index end = begin + 1;
      for (Index seen = total(begin); end < count && end - begin < columns; ++end)
        if ((seen += total(end)) > entries) break;
      ranges.push_back({begin, end});
    }
    return ranges;
  }
};

// One side of X: the entries of each of its columns of Y, and how the work on them is split. x has a row for
// each of these columns, or one for each of them in every block of columns of the fixed factor. Factors are
// in T, the entries in X.
template <class T, class X>
class SparseSide {
 public:
  // weights: what entries are multiplied by as they are read, where there are any. ranges: as they are of a
  // larger X of which these are some columns. copied: whatever the unit, entries are.
  explicit SparseSide(const Sparse<X>& x, int exponent, Index blocks = 1,
                      const ListedWeights<T>* weights = nullptr, const SparseRanges* ranges = nullptr,
                      bool copied = false)
      : x_(&x),
        unit_(exponent, copied || weights != nullptr),
        weights_(weights),
        blocks_(blocks),
        count_(x.rows / blocks) {
    ranges_ = ranges != nullptr ? *ranges
                                : SparseRanges(count_, x.non_zeros(), [this](Index i) { return total(i); });
    for (Index i = 0; i < count_; ++i)
      if (is_long(i))
        for (Index s = start(i); s < start(i + 1); s += segment)
          segments_.push_back({i, {s, std::min(s + segment, start(i + 1))}});
  }

  int exponent() const { return unit_.exponent(); }
  const SparseRanges& ranges() const { return ranges_; }

  std::vector<Sums> half_steps(std::span<const StepOf<T>> steps) const {
    const FixedFactors<T> fixed(steps, unit_.factor());
    return blocks_ == 1 ? at_once(fixed) : by_blocks(fixed);
  }

  Sums visit_entries(const VisitEntries<T>& visit) const {
    return parallel_sum<Sums>(std::ssize(ranges_.entries), entry_work * static_cast<double>(x_->non_zeros()),
                              [&](Index r, int) {
                                const Range range = ranges_.entries[static_cast<std::size_t>(r)];
                                AlignedVector<std::uint32_t> index;
                                AlignedVector<T> value;
                                return visit(range, entries(range, index, value).data());
                              });
  }

 private:
  static constexpr Index range_columns = SparseRanges::range_columns,
                         panel_columns = SparseRanges::panel_columns;
  // A column with more entries than two of these is summed in pieces of that size.
  static constexpr Index segment = 1 << 13;

  struct Segment {  // of a row with very many entries
    Index column;
    Range entries;
  };
  using Fixed = FixedFactors<T>;

  Index start(Index row) const { return x_->row_start[static_cast<std::size_t>(row)]; }
  Index length(Index row) const { return start(row + 1) - start(row); }
  Index total(Index i) const {
    Index sum = 0;
    for (Index b = 0; b < blocks_; ++b) sum += length(b * count_ + i);
    return sum;
  }
  // Is it summed in pieces?
  bool is_long(Index row) const { return blocks_ == 1 && length(row) > 2 * segment; }
  double work(Index k) const { return 2.0 * static_cast<double>(k) * static_cast<double>(x_->non_zeros()); }

  std::vector<Sums> at_once(const Fixed& fixed) const {
    const AlignedVector<T> pieces = segment_sums(fixed);
    const Index size = 2 * fixed.ld() * range_columns;
    AlignedVector<T> scratch(static_cast<std::size_t>(size * max_threads()));
    const auto body = [&](Index r, int thread, Sums* total) {
      const Range range = ranges_.products[static_cast<std::size_t>(r)];
      T* sums = scratch.data() + size * thread;
      std::fill(sums, sums + range.size() * fixed.ld(), T(0));
      add(fixed, 0, range, sums);
      add_pieces(range, fixed.ld(), pieces, sums);
      fixed.visit(range, sums, sums + fixed.ld() * range_columns, total);
    };
    return sums_of_each(fixed.factors(), std::ssize(ranges_.products), work(fixed.components()), body);
  }

  std::vector<Sums> by_blocks(const Fixed& fixed) const {
    AlignedVector<T> panel(static_cast<std::size_t>(fixed.ld() * std::min(count_, panel_columns)));
    AlignedVector<T> scratch(static_cast<std::size_t>(fixed.ld() * range_columns * max_threads()));
    const double block_work = work(fixed.components()) / static_cast<double>(blocks_);
    std::vector<Sums> sums(static_cast<std::size_t>(fixed.factors()));
    for (std::size_t first = 0, last = 0; first < ranges_.products.size(); first = last) {
      const Index begin = ranges_.products[first].begin;
      last = ranges_.panel_end(first);
      const auto ranges = static_cast<Index>(last - first);
      const auto add_range = [&](Index b, Index r) {
        const Range range = ranges_.products[first + static_cast<std::size_t>(r)];
        T* at = panel.data() + (range.begin - begin) * fixed.ld();
        if (b == 0) std::fill(at, at + range.size() * fixed.ld(), T(0));
        add(fixed, b, range, at);
        return std::pair(range, at);
      };
      for (Index b = 0; b + 1 < blocks_; ++b)
        parallel_for(ranges, block_work, [&](Index r, int) { add_range(b, r); });
      const auto last_block = [&](Index r, int thread, Sums* total) {
        const auto [range, at] = add_range(blocks_ - 1, r);
        fixed.visit(range, at, scratch.data() + fixed.ld() * range_columns * thread, total);
      };
      const std::vector<Sums> of_panel = sums_of_each(fixed.factors(), ranges, block_work, last_block);
      for (std::size_t f = 0; f < sums.size(); ++f) sums[f] += of_panel[f];
    }
    return sums;
  }

  // Adds what the columns of a range have in block b to their sums, but for long ones.
  void add(const Fixed& fixed, Index b, Range range, T* sums) const {
    const Index first = start(b * count_ + range.begin), last = start(b * count_ + range.end);
    Buffer<T> scratch;
    const T* x = values({first, last}, scratch);
    for (Index c = range.begin, end = c; c < range.end; c = end + 1) {
      end = first_long(b, {c, range.end});
      const Index row = b * count_ + c;
      gather_add(fixed.components(), fixed.packed(), x_->column.data() + start(row), x + (start(row) - first),
                 x_->row_start.data() + row, end - c, sums + (c - range.begin) * fixed.ld());
    }
  }
  // Which column of a range that is; or its end.
  Index first_long(Index b, Range range) const {
    if (segments_.empty()) return range.end;
    Index c = range.begin;
    while (c < range.end && !is_long(b * count_ + c)) ++c;
    return c;
  }

  void passing(Range entries) const {
    x_->column.passing(static_cast<std::size_t>(entries.begin), static_cast<std::size_t>(entries.end));
    x_->value.passing(static_cast<std::size_t>(entries.begin), static_cast<std::size_t>(entries.end));
  }

  // What stored entries are for packed factors: themselves, or what becomes of them in scratch memory.
  const T* values(Range entries, Buffer<T>& scratch) const {
    passing(entries);
    if constexpr (std::is_same_v<T, X>)
      if (unit_.in_factor()) return x_->value.data() + entries.begin;
    scratch.resize(static_cast<std::size_t>(entries.size()));
    read(entries, scratch.data());
    return scratch.data();
  }
  void read(Range entries, T* values) const {
    unit_.copy(x_->value.data() + entries.begin, entries.size(), values);
    if (weights_ != nullptr) weights_->apply(entries, values);
  }

  AlignedVector<T> segment_sums(const Fixed& fixed) const {
    AlignedVector<T> sums(static_cast<std::size_t>(fixed.ld()) * segments_.size(), T(0));
    parallel_for(static_cast<Index>(segments_.size()), work(fixed.components()), [&](Index s, int) {
      const Range entries = segments_[static_cast<std::size_t>(s)].entries;
      Buffer<T> scratch;
      gather_add(fixed.components(), fixed.packed(), x_->column.data() + entries.begin,
                 values(entries, scratch), entries.size(), sums.data() + s * fixed.ld());
    });
    return sums;
  }
  void add_pieces(Range range, Index ld, const AlignedVector<T>& pieces, T* sums) const {
    auto piece = std::lower_bound(segments_.begin(), segments_.end(), range.begin,
                                  [](const Segment& p, Index column) { return p.column < column; });
    for (; piece != segments_.end() && piece->column < range.end; ++piece) {
      const T* from = pieces.data() + (piece - segments_.begin()) * ld;
      T* out = sums + (piece->column - range.begin) * ld;
      for (Index r = 0; r < ld; ++r) out[r] += from[r];
    }
  }

  // What the columns of a range see: values in the unit of the storage, and indices, where those lie in
  // several blocks, are copied together.
  std::vector<Entries<T>> entries(Range range, AlignedVector<std::uint32_t>& index,
                                  AlignedVector<T>& value) const {
    Index size = 0;
    for (Index i = range.begin; i < range.end; ++i) size += total(i);
    value.resize(static_cast<std::size_t>(size));
    if (blocks_ > 1) index.resize(value.size());
    std::vector<Entries<T>> columns;
    Index at = 0;
    for (Index i = range.begin; i < range.end; ++i) {
      columns.push_back(
          {total(i), blocks_ > 1 ? index.data() + at : x_->column.data() + start(i), value.data() + at});
      for (Index row = i; row < x_->rows; row += count_) {
        passing({start(row), start(row + 1)});
        if (blocks_ > 1) std::copy_n(x_->column.data() + start(row), length(row), index.data() + at);
        read({start(row), start(row + 1)}, value.data() + at);
        at += length(row);
      }
    }
    return columns;
  }

  const Sparse<X>* x_;
  Unit<T, X> unit_;
  const ListedWeights<T>* weights_;
  Index blocks_, count_;
  SparseRanges ranges_;
  std::vector<Segment> segments_;
};

}  // namespace nmf
