// What a pass over the rows of a dense X sums up, and the memory it works in.
#pragma once

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/data.hpp"
#include "nmf/data/dense_rows.hpp"
#include "nmf/data/stack.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/matrix/blocks.hpp"

namespace nmf {

// Of each thread: a block of the product of all components, one of a single factor, and a panel of X.
template <class T>
class DenseScratch {
 public:
  DenseScratch(Index components, Index depth)
      : size_(static_cast<std::size_t>(padded<T>(components) * dense_block)),
        all_(2 * size_ + static_cast<std::size_t>(padded<T>(depth) * dense_block)),
        memory_(all_ * static_cast<std::size_t>(max_threads())) {}
  T* product(int thread) { return memory_.data() + all_ * static_cast<std::size_t>(thread); }
  T* own(int thread) { return product(thread) + size_; }
  T* panel(int thread) { return product(thread) + 2 * size_; }

 private:
  std::size_t size_, all_;
  AlignedVector<T> memory_;
};

constexpr Index max_lanes = 16;  // also what limits the threads of a pass

// W X and W W' of some rows as partial sums in lanes, which are added up in order.
template <class T>
struct Lanes {
  Index k = 0, columns = 0, lanes = 0;
  std::vector<T> squares;   // W W', lane after lane
  std::vector<T> products;  // W X, the same

  const T* product(Index lane, Index column) const { return products.data() + (lane * columns + column) * k; }
};

// A part of a dense X, as a member of a company has it.
template <class T>
class DensePart : public Data<T> {
 public:
  // The first half of a pass that is fused (fuses) on a share of rows that is made of whole lanes, and what
  // it leaves for the second. W is that of all rows.
  virtual Sums rows_of_pass(const Factor<T>& H, const Visit<T>& visit, const Factor<T>& W,
                            Lanes<T>& left) const = 0;
};

// The sums of each of some factors.
template <class T>
class LaneSums {
 public:
  // As many lanes as there is memory for and blocks are there.
  static Index lanes_for(Index k, Index n, Index blocks) {
    const Index most = max_size / lane_size(Stack<T>(k, 1), n);
    return std::min({max_lanes, blocks, std::max<Index>(1, most)});
  }
  // As many factors, of those that are there, as leave each the lanes that it has alone: their number decides
  // the order of sums.
  static Index factors_for(Index k, Index n, Index lanes, Index factors) {
    while (factors > 1 && lanes * lane_size(Stack<T>(k, factors), n) > max_size) --factors;
    return factors;
  }

  LaneSums(const Stack<T>& stack, Index n, Index lanes)
      : stack_(stack),
        n_(n),
        lanes_(lanes),
        by_rows_(stack.components() <= row_components),
        stride_(by_rows_ ? padded<T>(n) : 1),
        size_of_WX_(by_rows_ ? stack.components() * stride_ : stack.ld() * n),
        size_(size_of_WX_ + padded<T>(stack.k()) * stack.components()),
        sums_(static_cast<std::size_t>(size_ * lanes), T(0)) {}

  Index lanes() const { return lanes_; }
  // Adds W X of some rows to a lane, W packed, all factors side by side.
  void add_products(Index lane, const T* packed, Index count, const RowsOfX<T>& x) {
    const Index k = stack_.components();
    T* WX = sums_.data() + lane * size_;
    if (by_rows_)
      multiply_add_rows(k, packed, stack_.ld(), count, x.first, x.stride, n_, WX, stride_, x.next);
    else
      multiply_add(k, packed, count, x.first, Index{1}, x.stride, n_, WX, x.next);
  }
  // Adds W W' of some rows to that of each factor in a lane, and leaves the rows of all packed side by side.
  void add_squares(Index lane, std::span<const StepOf<T>> W, Range rows, T* own, T* packed) {
    const Index k = stack_.k(), count = rows.size();
    const bool one = W.size() == 1;
    for (std::size_t f = 0; f < W.size(); ++f) {
      const T* w = W[f].F->column(rows.begin);
      T* const alone = one ? packed : own;
      pack(k, w, count, alone);
      T* WW = sums_.data() + lane * size_ + place_of_WW(static_cast<Index>(f), 0);  // padded k x k
      multiply_add(k, alone, count, w, Index{1}, k, k, WW);
      if (!one) stack_.put(static_cast<Index>(f), w, count, packed);
    }
  }

  // Of one factor.
  Lanes<T> lanes_of_one() const {
    const Index k = stack_.k();
    Lanes<T> all{k, n_, lanes_, {}, {}};
    for (Index lane = 0; lane < lanes_; ++lane) {
      const T* sums = sums_.data() + lane * size_;
      for (Index r = 0; r < k; ++r)
        all.squares.insert(all.squares.end(), sums + place_of_WW(0, r), sums + place_of_WW(0, r) + k);
      for (Index c = 0; c < n_; ++c)
        for (Index r = 0; r < k; ++r)
          all.products.push_back(sums[c * (by_rows_ ? 1 : stack_.ld()) + r * stride_]);
    }
    return all;
  }

  // The half-steps of the columns.
  std::vector<Sums> visit_columns(std::span<const StepOf<T>> steps, DenseScratch<T>& scratch) const {
    const Index k = stack_.k();
    std::vector<Factor<T>> G(steps.size(), Factor<T>(k, k));
    for (std::size_t f = 0; f < steps.size(); ++f)
      for (Index r = 0; r < k; ++r) add_up(place_of_WW(static_cast<Index>(f), r), 1, G[f].column(r));
    const double work = static_cast<double>(k * k * n_) * static_cast<double>(steps.size());
    return sums_of_each(
        std::ssize(steps), blocks_of(n_, dense_block), work, [&](Index b, int thread, Sums* sums) {
          const Range range{b * dense_block, std::min(n_, (b + 1) * dense_block)};
          T* P = scratch.own(thread);
          for (std::size_t f = 0; f < steps.size(); ++f) {
            for (Index c = 0; c < range.size(); ++c)
              add_up((range.begin + c) * (by_rows_ ? 1 : stack_.ld()) + static_cast<Index>(f) * k * stride_,
                     stride_, P + c * k);
            sums[f] += (*steps[f].visit)(range, G[f].data(), P);
          }
        });
  }

 private:
  static constexpr Index max_size = (Index{64} << 20) / Index{sizeof(T)};  // of all lanes

  static Index lane_size(const Stack<T>& stack, Index n) {
    return stack.ld() * n + padded<T>(stack.k()) * stack.components();
  }
  Index place_of_WW(Index factor, Index column) const {
    return size_of_WX_ + padded<T>(stack_.k()) * (factor * stack_.k() + column);
  }

  // out(0..k) = the sums over lanes of what is at this place of each, and every `stride` numbers from there
  // on.
  void add_up(Index place, Index stride, T* out) const {
    for (Index r = 0; r < stack_.k(); ++r) {
      T total = 0;
      for (Index lane = 0; lane < lanes_; ++lane)
        total += sums_[static_cast<std::size_t>(lane * size_ + place + r * stride)];
      out[r] = total;
    }
  }

  Stack<T> stack_;
  Index n_, lanes_;
  bool by_rows_;  // W X of few components: one component after the other
  Index stride_;  // of W X, from a component to the next
  Index size_of_WX_, size_;
  AlignedVector<T> sums_;
};

// Is a pass over an X in memory, of so many columns, worth being one?
template <class T, class X>
bool fuses(Index lanes, Index columns) {
  return lanes == max_lanes && columns <= max_fused_columns<X>;
}

}  // namespace nmf
