// Factors of one rank side by side: one product with X serves half-steps of several pairs.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/kernels/columns.hpp"

namespace nmf {

// How factors of rank k lie in the packed form of one factor of all their components: k numbers of the first
// one, k of the second and so on. Sums of components are what they are alone, whatever stands beside them.
template <class T>
class Stack {
 public:
  Stack(Index k, Index factors) : k_(k), factors_(factors), ld_(padded<T>(k * factors)) {}

  Index k() const { return k_; }
  Index factors() const { return factors_; }
  Index components() const { return k_ * factors_; }
  Index ld() const { return ld_; }  // numbers a packed column takes

  // Columns of factor f to packed ones; the last factor comes last.
  void put(Index f, const T* from, Index columns, T* to) const {
    if (factors_ == 1) return pack(k_, from, columns, to);
    copy_columns(k_, from, k_, columns, to + f * k_, ld_);
    if (f + 1 < factors_) return;
    for (Index c = 0; c < columns; ++c) std::fill(to + c * ld_ + components(), to + (c + 1) * ld_, T(0));
  }
  // And back.
  void take(Index f, const T* from, Index columns, T* to) const {
    if (factors_ == 1) return unpack(k_, from, columns, to);
    copy_columns(k_, from + f * k_, ld_, columns, to, k_);
  }

 private:
  Index k_, factors_, ld_;
};

// What body(block, thread, sums) adds to the sums of each of several pairs, added up in the order of blocks.
template <class Body>
std::vector<Sums> sums_of_each(Index pairs, Index blocks, double work, const Body& body) {
  std::vector<Sums> part(static_cast<std::size_t>(blocks * pairs)), total(static_cast<std::size_t>(pairs));
  parallel_for(blocks, work, [&](Index b, int thread) { body(b, thread, part.data() + b * pairs); });
  for (std::size_t p = 0; p < part.size(); ++p) total[p % total.size()] += part[p];
  return total;
}

// The fixed factors of half-steps as products take them, and their Gram matrices.
template <class T>
class FixedFactors : public Stack<T> {
 public:
  // by: what packed numbers are multiplied by.
  FixedFactors(std::span<const StepOf<T>> steps, T by)
      : Stack<T>(steps.front().F->k(), std::ssize(steps)),
        steps_(steps),
        depth_(steps.front().F->count()),
        packed_(static_cast<std::size_t>(this->ld() * depth_)) {
    const bool one = steps.size() == 1;
    for (const StepOf<T>& step : steps) G_.push_back(one ? gram(*step.F, packed_.data(), by) : gram(*step.F));
    if (!one) pack_all(by);
  }

  Index depth() const { return depth_; }
  const T* packed() const { return packed_.data(); }

  // Visits a range with the part of the product that is each one's, for which `own` has room.
  void visit(Range range, const T* P, T* own, Sums* sums) const {
    for (std::size_t f = 0; f < steps_.size(); ++f) {
      this->take(static_cast<Index>(f), P, range.size(), own);
      sums[f] += (*steps_[f].visit)(range, G_[f].data(), own);
    }
  }

 private:
  void pack_all(T by) {
    constexpr Index block = 256;
    const double work = static_cast<double>(this->ld()) * static_cast<double>(depth_);
    parallel_for(blocks_of(depth_, block), work, [&](Index b, int) {
      const Index begin = b * block, size = std::min(block, depth_ - begin);
      T* to = packed_.data() + begin * this->ld();
      for (std::size_t f = 0; f < steps_.size(); ++f)
        this->put(static_cast<Index>(f), steps_[f].F->column(begin), size, to);
      if (by != 1)
        for (Index e = 0; e < this->ld() * size; ++e) to[e] *= by;
    });
  }

  std::span<const StepOf<T>> steps_;
  Index depth_;
  AlignedVector<T> packed_;
  std::vector<Factor<T>> G_;
};

// The half-steps of passes on one side; and their sums.
template <class T>
std::vector<StepOf<T>> steps_of(std::span<const PassOf<T>> all, Side side) {
  std::vector<StepOf<T>> steps;
  for (const PassOf<T>& one : all) steps.push_back(side == Side::rows ? one.rows : one.columns);
  return steps;
}
inline std::vector<PassSums> pass_sums(const std::vector<Sums>& rows, const std::vector<Sums>& columns) {
  std::vector<PassSums> sums;
  for (std::size_t f = 0; f < rows.size(); ++f) sums.push_back({rows[f], columns[f]});
  return sums;
}

// Passes that read X once for the rows of all and once for their columns.
template <class T>
std::vector<PassSums> pass_by_halves(const Data<T>& data, std::span<const PassOf<T>> all) {
  const std::vector<Sums> rows = data.half_steps(Side::rows, steps_of(all, Side::rows));
  return pass_sums(rows, data.half_steps(Side::columns, steps_of(all, Side::columns)));
}

}  // namespace nmf
