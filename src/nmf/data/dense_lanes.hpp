// What a pass over the rows of a dense X sums up, and the memory it works in.
#pragma once

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/blocks.hpp"
#include "nmf/data/data.hpp"
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
        sums_(static_cast<std::size_t>(ld_ * (n + k) * lanes), T(0)) {}

  Index lanes() const { return lanes_; }
  T* WX(Index lane) { return sums_.data() + lane * ld_ * (n_ + k_); }  // ld x n
  T* WW(Index lane) { return WX(lane) + ld_ * n_; }                    // ld x k

  // The half-step of the columns.
  Sums visit_columns(const Visit<T>& visit, DenseScratch<T>& scratch) const {
    Factor<T> G(k_, k_);
    for (Index r = 0; r < k_; ++r) add_up(n_ + r, G.column(r));
    return parallel_sum<Sums>(blocks_of(n_, dense_block), static_cast<double>(k_ * k_ * n_),
                              [&](Index b, int thread) {
                                const Range range{b * dense_block, std::min(n_, (b + 1) * dense_block)};
                                T* P = scratch.product(thread);
                                for (Index c = 0; c < range.size(); ++c) add_up(range.begin + c, P + c * k_);
                                return visit(range, G.data(), P);
                              });
  }

 private:
  // out(0..k) = the sum over lanes of column `at`.
  void add_up(Index at, T* out) const {
    for (Index r = 0; r < k_; ++r) {
      T total = 0;
      for (Index lane = 0; lane < lanes_; ++lane)
        total += sums_[static_cast<std::size_t>((lane * (n_ + k_) + at) * ld_ + r)];
      out[r] = total;
    }
  }

  Index k_, n_, ld_, lanes_;
  AlignedVector<T> sums_;
};

}  // namespace nmf
