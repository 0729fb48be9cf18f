// What a pass over the rows of a dense X sums up, and the memory it works in.
#pragma once

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/blocks.hpp"
#include "nmf/data/data.hpp"
#include "nmf/data/dense_rows.hpp"
#include "nmf/kernels/multiply.hpp"

namespace nmf {

// Of each thread: a block of the product, packed and not, and a panel of X.
template <class T>
class DenseScratch {
 public:
  DenseScratch(Index k, Index depth)
      : k_(k),
        size_(static_cast<std::size_t>(padded<T>(k) * dense_block)),
        all_(2 * size_ + static_cast<std::size_t>(padded<T>(depth) * dense_block)),
        memory_(all_ * static_cast<std::size_t>(max_threads())) {}
  T* product(int thread) { return memory_.data() + all_ * static_cast<std::size_t>(thread); }
  T* panel(int thread) { return product(thread) + 2 * size_; }
  T* unpacked(const T* P, Index columns, int thread) {
    T* to = product(thread) + size_;
    unpack(k_, P, columns, to);
    return to;
  }
  // The same where P lies by rows of dense_block columns.
  T* from_rows(const T* P, Index columns, int thread) {
    T* to = product(thread) + size_;
    for (Index c = 0; c < columns; ++c)
      for (Index r = 0; r < k_; ++r) to[c * k_ + r] = P[r * dense_block + c];
    return to;
  }

 private:
  Index k_;
  std::size_t size_, all_;
  AlignedVector<T> memory_;
};

// W X and W W' as partial sums in lanes, which are added up in order.
template <class T>
class LaneSums {
 public:
  static constexpr Index max_lanes = 16;  // also what limits the threads of a pass

  // As many lanes as there is memory for and blocks are there.
  static Index lanes_for(Index k, Index n, Index blocks) {
    constexpr std::size_t max_bytes = std::size_t{64} << 20;
    const std::size_t lane_bytes = static_cast<std::size_t>(padded<T>(k) * (n + k)) * sizeof(T);
    const auto most = static_cast<Index>(std::max<std::size_t>(1, max_bytes / lane_bytes));
    return std::min({max_lanes, blocks, most});
  }

  LaneSums(Index k, Index n, Index lanes)
      : k_(k),
        n_(n),
        ld_(padded<T>(k)),
        lanes_(lanes),
        stride_(by_rows() ? padded<T>(n) : 1),
        step_(by_rows() ? 1 : ld_),
        sums_(static_cast<std::size_t>(lane_size() * lanes), T(0)) {}

  Index lanes() const { return lanes_; }

  // Adds what `count` rows of X give to a lane, with their part w of W, times `by` where it meets X. P:
  // scratch memory.
  void add(Index lane, const T* w, T by, Index count, const RowsOfX<T>& x, T* P) {
    T *WW = sums_.data() + lane * lane_size(), *WX = WW + ld_ * k_;
    pack(k_, w, count, P);
    multiply_add(k_, P, count, w, Index{1}, k_, k_, WW);
    for (Index e = 0; e < ld_ * count; ++e) P[e] *= by;
    if (by_rows())
      multiply_add_rows(k_, P, ld_, count, x.first, x.stride, n_, WX, stride_, x.next);
    else
      multiply_add(k_, P, count, x.first, Index{1}, x.stride, n_, WX, x.next);
  }

  // The half-step of the columns.
  Sums visit_columns(const Visit<T>& visit, DenseScratch<T>& scratch) const {
    Factor<T> G(k_, k_);
    for (Index r = 0; r < k_; ++r) add_up(r * ld_, 1, G.column(r));
    return parallel_sum<Sums>(blocks_of(n_, dense_block), static_cast<double>(k_ * k_ * n_),
                              [&](Index b, int thread) {
                                const Range range{b * dense_block, std::min(n_, (b + 1) * dense_block)};
                                T* P = scratch.product(thread);
                                for (Index c = 0; c < range.size(); ++c)
                                  add_up(ld_ * k_ + (range.begin + c) * step_, stride_, P + c * k_);
                                return visit(range, G.data(), P);
                              });
  }

 private:
  // A lane is W W' (ld x k), then W X: a column after the other (ld x n) or, of few components, by rows.
  bool by_rows() const { return k_ <= row_components; }
  Index lane_size() const { return ld_ * k_ + (by_rows() ? k_ * stride_ : ld_ * n_); }
  // out(0..k) = the sums over lanes of what lies at `at`, and every `stride` numbers from there on.
  void add_up(Index at, Index stride, T* out) const {
    for (Index r = 0; r < k_; ++r) {
      T total = 0;
      for (Index lane = 0; lane < lanes_; ++lane)
        total += sums_[static_cast<std::size_t>(lane * lane_size() + at + r * stride)];
      out[r] = total;
    }
  }

  Index k_, n_, ld_, lanes_;
  Index stride_, step_;  // of W X: from a component to the next, from a column to the next
  AlignedVector<T> sums_;
};

}  // namespace nmf
