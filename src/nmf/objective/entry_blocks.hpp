// What a range of columns of Y sees of X, beside the model F'Y of the same entries, in blocks that stay in
// the cache; nothing of the size of X or of its entries times k is formed.
#pragma once

#include <algorithm>
#include <limits>

#include "nmf/data/storage.hpp"
#include "nmf/kernels/divergence.hpp"
#include "nmf/kernels/gather.hpp"

namespace nmf {

// Some entries of some columns: entry s of column c is at [c * entries_unit + s].
template <class U>
struct EntryBlock {
  Index column;  // the first of the columns, counted from the beginning of the range
  Index columns;
  Index count;                 // entries of each column, at most entries_unit
  const std::uint32_t* index;  // which ones; nullptr: the `count` from `begin` on
  Index begin;
  const U* wx;      // weight * X
  const U* weight;  // 0 past count
  const U* model;   // F'Y, at least the floor that is given; 1 where the weight is 0
  Index padded() const { return columns * entries_unit; }
};

// A fixed factor in the two layouts that blocks of entries need: k contiguous for sums over entries,
// entries_unit columns contiguous for products with Y.
template <class U>
class FactorByEntries {
 public:
  explicit FactorByEntries(const Factor<U>& F)
      : k_(F.k()),
        depth_(F.count()),
        packed_(packed_factor(F)),
        blocks_(static_cast<std::size_t>(blocks_of(depth_, entries_unit) * entries_unit * k_), U(0)) {
    for (Index s = 0; s < depth_; ++s)
      for (Index r = 0; r < k_; ++r)
        blocks_[static_cast<std::size_t>((s / entries_unit * k_ + r) * entries_unit + s % entries_unit)] =
            F.data()[s * k_ + r];
  }
  Index k() const { return k_; }
  Index depth() const { return depth_; }
  const U* packed() const { return packed_.data(); }
  const U* block(Index b) const { return blocks_.data() + b * entries_unit * k_; }

  // sums(:, c) += sum over entries s of a[c * entries_unit + s] f_s for the columns of the block; sums has
  // padded<U>(k) numbers a column of the range.
  void add(const EntryBlock<U>& entries, const U* a, U* sums) const {
    U* out = sums + entries.column * padded<U>(k_);
    if (entries.index != nullptr)
      gather_add(k_, packed_.data(), entries.index, a, entries.count, out);
    else
      multiply_add(k_, packed_.data() + entries.begin * padded<U>(k_), entries.count, a, entries_unit,
                   Index{1}, entries.columns, out);
  }

 private:
  Index k_, depth_;
  AlignedVector<U> packed_, blocks_;
};

template <class T, class U, class Visit>
class EntryVisit {
 public:
  EntryVisit(const FactorByEntries<U>& F, const Entries<T>* columns, Index count, const U* y, U floor,
             const Visit& visit)
      : F_(F), columns_(columns), count_(count), y_(y), floor_(floor), visit_(visit) {}

  void run() {
    const auto size = static_cast<std::size_t>(count_ * entries_unit);
    wx_.resize(size);
    weight_.resize(size);
    model_.resize(size);
    if (std::all_of(columns_, columns_ + count_, [](const Entries<T>& e) { return e.base == 0; }))
      for (Index c = 0; c < count_; ++c) listed_entries(c);
    else
      all_entries();
  }

 private:
  void floor_model(Index columns) {
    for (std::size_t e = 0; e < static_cast<std::size_t>(columns * entries_unit); ++e)
      model_[e] = weight_[e] > 0 ? std::max(model_[e], floor_) : U(1);
  }

  void listed_entries(Index c) {
    const Entries<T>& column = columns_[c];
    AlignedVector<U> y(static_cast<std::size_t>(padded<U>(F_.k())), U(0));
    std::copy_n(y_ + c * F_.k(), F_.k(), y.begin());
    Index e = 0;
    for (Index begin = 0; begin < column.listed; begin += entries_unit) {
      const Index size = std::min(entries_unit, column.listed - begin);
      const std::uint32_t* index = column.listed_index + begin;
      std::fill(weight_.begin(), weight_.begin() + entries_unit, U(0));
      for (Index s = 0; s < size; ++s) {
        while (e < column.count && column.index[e] < index[s]) ++e;
        wx_[static_cast<std::size_t>(s)] =
            e < column.count && column.index[e] == index[s] ? U(column.value[e]) : U(0);
        weight_[static_cast<std::size_t>(s)] = U(column.difference_of(begin + s));
      }
      std::fill(wx_.begin() + size, wx_.begin() + entries_unit, U(0));
      gather_dot(F_.k(), F_.packed(), index, size, y.data(), model_.data());
      floor_model(1);
      visit_(EntryBlock<U>{c, 1, size, index, 0, wx_.data(), weight_.data(), model_.data()});
    }
  }

  void all_entries() {
    std::vector<Index> at(static_cast<std::size_t>(count_), 0), listed_at(at);
    for (Index b = 0; b < blocks_of(F_.depth(), entries_unit); ++b) {
      const Index begin = b * entries_unit, size = std::min(entries_unit, F_.depth() - begin);
      std::fill(wx_.begin(), wx_.end(), U(0));
      std::fill(model_.begin(), model_.end(), U(0));
      multiply_add(entries_unit, F_.block(b), F_.k(), y_, F_.k(), Index{1}, count_, model_.data());
      for (Index c = 0; c < count_; ++c) {
        const Entries<T>& column = columns_[c];
        U *wx = wx_.data() + c * entries_unit, *weight = weight_.data() + c * entries_unit;
        std::fill(weight, weight + size, U(column.base));
        std::fill(weight + size, weight + entries_unit, U(0));
        Index& e = at[static_cast<std::size_t>(c)];
        for (; e < column.count && column.index[e] < begin + size; ++e)
          wx[column.index[e] - begin] = U(column.value[e]);
        Index& l = listed_at[static_cast<std::size_t>(c)];
        for (; l < column.listed && column.listed_index[l] < begin + size; ++l)
          weight[column.listed_index[l] - begin] += U(column.difference_of(l));
      }
      floor_model(count_);
      visit_(EntryBlock<U>{0, count_, size, nullptr, begin, wx_.data(), weight_.data(), model_.data()});
    }
  }

  const FactorByEntries<U>& F_;
  const Entries<T>* columns_;
  Index count_;
  const U* y_;
  const U floor_;
  const Visit& visit_;
  AlignedVector<U> wx_, weight_, model_;
};

// Calls visit(block) until all entries of the `count` columns with a weight were seen, in a fixed order. y: k
// x count. A model below `floor` counts as that.
template <class T, class U, class Visit>
void visit_entry_blocks(const FactorByEntries<U>& F, const Entries<T>* columns, Index count, const U* y,
                        const Visit& visit, U floor = std::numeric_limits<U>::min()) {
  EntryVisit<T, U, Visit>(F, columns, count, y, floor, visit).run();
}

// Adds entry(w, x, model) of each entry with a weight w to the sum of its column.
template <class T, class Entry>
void add_entries(const FactorByEntries<double>& F, const Entries<T>* columns, Index count, const double* y,
                 const Entry& entry, double* sums) {
  visit_entry_blocks(F, columns, count, y, [&](const EntryBlock<double>& block) {
    for (Index c = 0; c < block.columns; ++c)
      for (Index e = c * entries_unit; e < c * entries_unit + block.count; ++e)
        if (const double w = block.weight[e]; w > 0)
          sums[block.column + c] += entry(w, block.wx[e] / w, block.model[e]);
  });
}

// How many entries of a row of so many have a weight.
template <class T>
Index weighted_entries(const Entries<T>& row, Index depth) {
  Index weighted = row.base == 1 ? depth : 0;
  for (Index l = 0; l < row.listed; ++l) weighted += (row.base + row.difference_of(l) > 0) - (row.base == 1);
  return weighted;
}

}  // namespace nmf
