// The Gram matrices of the columns of a factor where each sees entries of its own.
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nmf/base/parallel.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/kernels/gather.hpp"

namespace nmf {

inline constexpr std::size_t max_shared_bytes = std::size_t{64}
                                                << 20;  // of Gram matrices that several columns share

// One side: for each column of Y a base weight, 1 or 0, whichever leaves fewer entries to list.
template <class T>
class WeightedSide {
 public:
  WeightedSide(const Sparse<T>& listed, T base)
      : depth_(listed.columns), start_{0}, index_(scratch_of(listed)), difference_(scratch_of(listed)) {
    for (Index c = 0; c < listed.rows; ++c) add_column(listed, base, c);
    bool uniform = true;
    for (Index c = 0; c < listed.rows && uniform; ++c) {
      const T usual = base_[static_cast<std::size_t>(c)] == 1 ? T(-1) : T(1);
      uniform = std::all_of(difference_.data() + start(c), difference_.data() + start(c + 1),
                            [usual](T d) { return d == usual; });
    }
    if (uniform) difference_ = {};
    find_shared();
  }

  void describe(Index c, Entries<T>& entries) const {
    entries.base = base_[static_cast<std::size_t>(c)];
    entries.listed = start(c + 1) - start(c);
    entries.listed_index = index_.data() + start(c);
    entries.difference = difference_.empty() ? nullptr : difference_.data() + start(c);
  }
  double mean_listed() const {
    return static_cast<double>(index_.size()) / static_cast<double>(base_.size());
  }
  bool all_count(Index c) const {
    return base_[static_cast<std::size_t>(c)] == 1 && start(c) == start(c + 1);
  }

  // Which columns see the same entries, by the first of them; Gram matrices of such groups are worth keeping.
  static constexpr Index alone = -1;
  Index group(Index c) const { return group_[static_cast<std::size_t>(c)]; }
  const std::vector<Index>& group_columns() const { return group_columns_; }

 private:
  Index start(Index c) const { return start_[static_cast<std::size_t>(c)]; }

  void add_column(const Sparse<T>& listed, T base, Index c) {
    const Index begin = listed.row_start[static_cast<std::size_t>(c)],
                end = listed.row_start[static_cast<std::size_t>(c + 1)];
    const auto listed_as = [&](T weight) {
      return static_cast<Index>(std::count(listed.value.data() + begin, listed.value.data() + end, weight));
    };
    const Index elsewhere = depth_ - (end - begin);
    const auto with = [&](T weight) { return listed_as(weight) + (base == weight ? elsewhere : 0); };
    const T own_base = with(1) >= with(0) ? T(1) : T(0);
    const auto add = [&](std::uint32_t s, T weight) {
      if (weight == own_base) return;
      index_.push_back(s);
      difference_.push_back(weight - own_base);
    };
    Index next = 0;
    const auto add_elsewhere = [&](Index until) {
      if (base != own_base)
        for (; next < until; ++next) add(static_cast<std::uint32_t>(next), base);
      next = until + 1;
    };
    for (Index e = begin; e < end; ++e) {
      const std::uint32_t s = listed.column[static_cast<std::size_t>(e)];
      add_elsewhere(s);
      add(s, listed.value[static_cast<std::size_t>(e)]);
    }
    add_elsewhere(depth_);
    base_.push_back(own_base == 1);
    start_.push_back(static_cast<Index>(index_.size()));
  }

  std::string_view bytes(Index c) const {
    return {reinterpret_cast<const char*>(index_.data() + start(c)),
            static_cast<std::size_t>(start(c + 1) - start(c)) * sizeof(std::uint32_t)};
  }
  bool same(Index a, Index b) const {
    return base_[static_cast<std::size_t>(a)] == base_[static_cast<std::size_t>(b)] && bytes(a) == bytes(b) &&
           (difference_.empty() ||
            std::equal(difference_.data() + start(a), difference_.data() + start(a + 1),
                       difference_.data() + start(b)));
  }

  void find_shared() {
    const auto columns = static_cast<Index>(base_.size());
    group_.assign(base_.size(), alone);
    std::unordered_map<std::string_view, Index> first;  // the first column with these entries
    for (Index c = 0; c < columns; ++c) {
      if (all_count(c)) continue;
      const Index other = first.try_emplace(bytes(c), c).first->second;
      if (other == c || !same(other, c)) continue;
      if (group(other) == alone) {
        group_[static_cast<std::size_t>(other)] = static_cast<Index>(group_columns_.size());
        group_columns_.push_back(other);
      }
      group_[static_cast<std::size_t>(c)] = group(other);
    }
  }

  Index depth_;
  std::vector<Index> start_;
  Buffer<std::uint32_t> index_;
  Buffer<T> difference_;    // empty where all are 1 - 2 * base
  std::vector<char> base_;  // of each column
  std::vector<Index> group_, group_columns_;
};

// The Gram matrices of one half-step.
template <class T>
class ColumnGrams {
 public:
  ColumnGrams(const WeightedSide<T>& side, const Factor<T>& F)
      : side_(side), k_(F.k()), packed_(packed_factor(F)) {
    const auto groups = static_cast<Index>(side.group_columns().size());
    if (groups == 0 || static_cast<std::size_t>(groups * k_ * k_) * sizeof(T) > max_shared_bytes) return;
    const Factor<T> G = gram(F);
    shared_.resize(static_cast<std::size_t>(groups * k_ * k_));
    parallel_for(groups, always_worth_it, [&](Index g, int) {
      AlignedVector<T> scratch;
      compute(side.group_columns()[static_cast<std::size_t>(g)], G.data(), scratch,
              shared_.data() + g * k_ * k_);
    });
  }

  // Visits the columns of a range with the G of each, those together that have one in common.
  Sums visit(Range range, const T* G, const T* P, const Visit<T>& visit) const {
    Sums sums;
    AlignedVector<T> scratch, own(static_cast<std::size_t>(k_ * k_));
    for (Index c = range.begin; c < range.end;) {
      Index end = c + 1;
      while (end < range.end && together(c, end)) ++end;
      sums += visit({c, end}, of(c, G, scratch, own.data()), P + (c - range.begin) * k_);
      c = end;
    }
    return sums;
  }

 private:
  // G of column c; `own` is where it may be put.
  const T* of(Index c, const T* G, AlignedVector<T>& scratch, T* own) const {
    if (side_.all_count(c)) return G;
    if (!shared_.empty() && side_.group(c) != WeightedSide<T>::alone)
      return shared_.data() + side_.group(c) * k_ * k_;
    compute(c, G, scratch, own);
    return own;
  }
  bool together(Index a, Index b) const {
    return (side_.all_count(a) && side_.all_count(b)) ||
           (side_.group(a) != WeightedSide<T>::alone && side_.group(a) == side_.group(b));
  }

  void compute(Index c, const T* G, AlignedVector<T>& scratch, T* own) const {
    Entries<T> entries;
    side_.describe(c, entries);
    const Index ld = padded<T>(k_);
    scratch.assign(static_cast<std::size_t>(ld * ld), T(0));
    gather_gram_add(k_, packed_.data(), entries.listed_index, entries.difference, entries.listed,
                    scratch.data());
    const T sign = entries.base == 1 && entries.difference == nullptr ? T(-1) : T(1);
    for (Index r = 0; r < k_; ++r)
      for (Index s = r; s < k_; ++s)
        own[r * k_ + s] = own[s * k_ + r] =
            entries.base * G[r * k_ + s] + sign * scratch[static_cast<std::size_t>(r * ld + s)];
  }

  const WeightedSide<T>& side_;
  Index k_;
  AlignedVector<T> packed_;
  AlignedVector<T> shared_;
};

}  // namespace nmf
