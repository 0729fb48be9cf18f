// Products of few components, whose vectors run over the columns: a column of few numbers would leave most of
// a vector empty. Included once for each instruction set.

#if defined(NMF_KERNELS_ROWS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_ROWS_INL
#undef NMF_KERNELS_ROWS_INL
#else
#define NMF_KERNELS_ROWS_INL
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/registers-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// K rows of sums times C vectors of columns; of the last vector only the columns in `kept`.
template <int K, int C, bool whole, class T, class Mask>
HWY_INLINE void rows_tile(const T* HWY_RESTRICT F, Index ld, Index depth, const T* HWY_RESTRICT x, Index ds,
                          Mask kept, const Ahead& ahead, T* HWY_RESTRICT out, Index stride) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>;
  Vec<T> sum[K][C];
  for (int r = 0; r < K; ++r)
    for (int v = 0; v < C; ++v) sum[r][v] = hn::Load(d, out + r * stride + v * lanes);
  for (Index s = 0; s < depth; ++s) {
    Vec<T> b[C];
    for (Index at = 0; at < C * lanes * ahead.size; at += 64) hwy::Prefetch(ahead.at + s * ahead.stride + at);
    for (int v = 0; v < C; ++v) {
      if (whole || v + 1 < C)
        b[v] = hn::LoadU(d, x + s * ds + v * lanes);
      else
        b[v] = hn::MaskedLoad(kept, d, x + s * ds + v * lanes);
    }
    for (int r = 0; r < K; ++r) {
      const auto f = hn::Set(d, F[s * ld + r]);
      for (int v = 0; v < C; ++v) sum[r][v] = hn::MulAdd(f, b[v], sum[r][v]);
    }
  }
  for (int r = 0; r < K; ++r)
    for (int v = 0; v < C; ++v) hn::Store(sum[r][v], d, out + r * stride + v * lanes);
}

// Vectors of columns beside K rows: their sums, their part of x and a broadcast fit the registers.
constexpr int vectors_beside(int K) {
  return std::clamp((registers - 1) / (K + 1), 1, 4);
}

template <int K, class T>
void rows_of(const T* F, Index ld, Index depth, const T* x, Index ds, Index columns, Ahead ahead, T* out,
             Index stride) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>;
  constexpr int C = vectors_beside(K);
  const auto all = hn::FirstN(d, static_cast<std::size_t>(lanes));
  Index c = 0;
  for (; c + C * lanes <= columns; c += C * lanes, ahead.at += C * lanes * ahead.size)
    rows_tile<K, C, true>(F, ld, depth, x + c, ds, all, ahead, out + c, stride);
  if (c == columns) return;
  const Index vectors = (columns - c + lanes - 1) / lanes;
  const auto kept = hn::FirstN(d, static_cast<std::size_t>(columns - c - (vectors - 1) * lanes));
  with_number<C>(vectors, [&]<int V>() {
    rows_tile<K, V, false>(F, ld, depth, x + c, ds, kept, ahead, out + c, stride);
  });
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
