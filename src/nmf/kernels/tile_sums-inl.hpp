// What the columns of a tile add to the sums of a half-step. Included once for each instruction set by the
// files that use it.

#if defined(NMF_KERNELS_TILE_SUMS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_TILE_SUMS_INL
#undef NMF_KERNELS_TILE_SUMS_INL
#else
#define NMF_KERNELS_TILE_SUMS_INL
#endif

#include <hwy/highway.h>

#include "nmf/base/sums.hpp"
#include "nmf/kernels/curvature.hpp"
#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// The sum of a number a column, in the order of the columns and in double.
template <class T>
double column_sum(const T* values, Index count) {
  double total = 0;
  for (Index c = 0; c < count; ++c) total += static_cast<double>(values[c]);
  return total;
}

// What a strip of V vectors of columns adds to sums_at (kkt.hpp).
template <int V, class T>
struct StripSums {
  Vec<T> gradient2[V], fit[V];

  StripSums() {
    for (int v = 0; v < V; ++v) gradient2[v] = fit[v] = hn::Zero(hn::ScalableTag<T>());
  }
  // Component r, with its row of G y.
  HWY_INLINE void add(const Tile<T>& p, const Tile<T>& y, Index r, Index at, T curvature, T upper,
                      const Vec<T>* HWY_RESTRICT Gy) {
    const hn::ScalableTag<T> d;
    const auto zero = hn::Zero(d), most = hn::Set(d, upper);
    const auto inverse = hn::Set(d, is_curved(curvature) ? 1 / curvature : 0);
    for (int v = 0; v < V; ++v) {
      const Index lane = at + v * lanes_of<T>;
      const auto y_r = hn::Load(d, y.row(r) + lane), p_r = hn::Load(d, p.row(r) + lane);
      const auto g = hn::Sub(Gy[v], p_r);
      const auto counts =
          hn::And(hn::Or(hn::Gt(y_r, zero), hn::Lt(g, zero)), hn::Or(hn::Lt(y_r, most), hn::Gt(g, zero)));
      gradient2[v] = hn::Add(gradient2[v], hn::IfThenElseZero(counts, hn::Mul(hn::Mul(g, g), inverse)));
      fit[v] = hn::MulAdd(y_r, hn::Sub(g, p_r), fit[v]);
    }
  }
  void store(T* gradient2_to, T* fit_to) const {
    const hn::ScalableTag<T> d;
    for (int v = 0; v < V; ++v) {
      hn::Store(gradient2[v], d, gradient2_to + v * lanes_of<T>);
      hn::Store(fit[v], d, fit_to + v * lanes_of<T>);
    }
  }
};

// sums_at (kkt.hpp) for the columns of a tile, and for one column y with left = p - G y.
template <class T>
Sums tile_sums(const T* G, const Tile<T>& p, const Tile<T>& y, T upper) {
  const Index k = y.k();
  alignas(64) T gradient2[tile_columns], fit[tile_columns];
  if (k <= many_components) {
    for (Index at = 0; at < y.count(); at += strip<T>) {
      StripSums<strip_vectors<T>, T> sums;
      for (Index r = 0; r < k; ++r) {
        Vec<T> Gy[strip_vectors<T>];
        strip_dot(y, G + r * k, at, Gy);
        sums.add(p, y, r, at, G[r * k + r], upper, Gy);
      }
      sums.store(gradient2 + at, fit + at);
    }
  } else {
    for (Index at = 0; at < y.count(); at += block_strip<T>) {
      StripSums<block_vectors<T>, T> sums;
      for_row_blocks(k, [&]<int B>(Index r) {
        Vec<T> Gy[block_rows][block_vectors<T>];
        for (auto& row : Gy)
          for (auto& v : row) v = hn::Zero(hn::ScalableTag<T>());
        block_dots<B>(y, G + r * k, at, 0, k, Gy);
        for (int i = 0; i < B; ++i) sums.add(p, y, r + i, at, G[(r + i) * (k + 1)], upper, Gy[i]);
      });
      sums.store(gradient2 + at, fit + at);
    }
  }
  Sums sums;
  for (Index c = 0; c < y.count(); ++c)
    sums += {static_cast<double>(gradient2[c]), static_cast<double>(fit[c])};
  return sums;
}
template <class T>
Sums column_sums(Index k, const T* G, const T* p, const T* y, const T* left, T upper) {
  Sums sums;
  for (Index r = 0; r < k; ++r) {
    const T curvature = G[r * k + r], l = left[r];
    if (is_curved(curvature) && (y[r] > 0 || l > 0) && (y[r] < upper || l < 0))
      sums.gradient2 += static_cast<double>(l * l / curvature);
    sums.fit -= static_cast<double>(y[r]) * (static_cast<double>(l) + static_cast<double>(p[r]));
  }
  return sums;
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
