#include "nmf/kernels/gather.hpp"

#include <algorithm>

#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/gather.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// Columns of a tile of G; with three vectors of rows beside them its sums fit the registers.
constexpr int gram_columns = HWY_TARGET == HWY_AVX3 ? 8 : 4;

// Columns [column, column + gram_columns) of G against V vectors of its rows from `row` on.
template <int V, class T>
HWY_INLINE void gram_tile(const T* HWY_RESTRICT F, Index ld, const std::uint32_t* HWY_RESTRICT index,
                          const T* HWY_RESTRICT weight, Index depth, Index row, Index column,
                          T* HWY_RESTRICT G) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>;
  Vec<T> sum[gram_columns][V];
  for (int c = 0; c < gram_columns; ++c)
    for (int v = 0; v < V; ++v) sum[c][v] = hn::Load(d, G + (column + c) * ld + row + v * lanes);
  for (Index s = 0; s < depth; ++s) {
    const T* f = F + index[s] * ld;
    Vec<T> rows[V];
    for (int v = 0; v < V; ++v) rows[v] = hn::Load(d, f + row + v * lanes);
    if (weight != nullptr) {
      const auto w = hn::Set(d, weight[s]);
      for (int v = 0; v < V; ++v) rows[v] = hn::Mul(rows[v], w);
    }
    for (int c = 0; c < gram_columns; ++c) {
      const auto b = hn::Set(d, f[column + c]);
      for (int v = 0; v < V; ++v) sum[c][v] = hn::MulAdd(rows[v], b, sum[c][v]);
    }
  }
  for (int c = 0; c < gram_columns; ++c)
    for (int v = 0; v < V; ++v) hn::Store(sum[c][v], d, G + (column + c) * ld + row + v * lanes);
}

// Pieces of the depth stay in the first-level cache while the tiles pass over them.
template <class T>
void gather_gram(Index k, const T* F, const std::uint32_t* index, const T* weight, Index depth, T* G) {
  constexpr Index lanes = lanes_of<T>, line = 64 / static_cast<Index>(sizeof(T));
  const Index ld = padded<T>(k), piece = std::max<Index>(16, 16384 / (ld * static_cast<Index>(sizeof(T))));
  for (Index begin = 0; begin < depth; begin += piece) {
    const Index size = std::min(piece, depth - begin), next = std::min(depth, begin + 2 * piece);
    for (Index s = begin + size; s < next; ++s)
      for (Index r = 0; r < ld; r += line) hwy::Prefetch(F + index[s] * ld + r);
    const std::uint32_t* at = index + begin;
    const T* w = weight == nullptr ? nullptr : weight + begin;
    for (Index column = 0; column < k; column += gram_columns) {
      Index row = column / lanes * lanes;
      for (; row + 2 * lanes < k; row += 3 * lanes) gram_tile<3>(F, ld, at, w, size, row, column, G);
      if (row + lanes < k)
        gram_tile<2>(F, ld, at, w, size, row, column, G);
      else if (row < k)
        gram_tile<1>(F, ld, at, w, size, row, column, G);
    }
  }
}

template <class T>
void gather_dots(Index k, const T* F, const std::uint32_t* index, Index depth, const T* y, T* out) {
  const hn::ScalableTag<T> d;
  constexpr Index lanes = lanes_of<T>;
  const Index ld = padded<T>(k);
  for (Index s = 0; s < depth; ++s) {
    const T* f = F + index[s] * ld;
    Vec<T> sum[unit_vectors<T>];
    for (int v = 0; v < unit_vectors<T>; ++v)
      sum[v] = hn::Mul(hn::Load(d, f + v * lanes), hn::Load(d, y + v * lanes));
    for (Index r = unit<T>; r < ld; r += unit<T>)
      for (int v = 0; v < unit_vectors<T>; ++v)
        sum[v] = hn::MulAdd(hn::Load(d, f + r + v * lanes), hn::Load(d, y + r + v * lanes), sum[v]);
    out[s] = unit_sum<T>(sum);
  }
}

void gram_f(Index k, const float* F, const std::uint32_t* index, const float* weight, Index depth, float* G) {
  gather_gram(k, F, index, weight, depth, G);
}
void gram_d(Index k, const double* F, const std::uint32_t* index, const double* weight, Index depth,
            double* G) {
  gather_gram(k, F, index, weight, depth, G);
}
void dot_f(Index k, const float* F, const std::uint32_t* index, Index depth, const float* y, float* out) {
  gather_dots(k, F, index, depth, y, out);
}
void dot_d(Index k, const double* F, const std::uint32_t* index, Index depth, const double* y, double* out) {
  gather_dots(k, F, index, depth, y, out);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(gram_f);
HWY_EXPORT(gram_d);
HWY_EXPORT(dot_f);
HWY_EXPORT(dot_d);

template <>
void gather_gram_add(Index k, const float* F, const std::uint32_t* index, const float* weight, Index depth,
                     float* G) {
  HWY_DYNAMIC_DISPATCH(gram_f)(k, F, index, weight, depth, G);
}
template <>
void gather_gram_add(Index k, const double* F, const std::uint32_t* index, const double* weight, Index depth,
                     double* G) {
  HWY_DYNAMIC_DISPATCH(gram_d)(k, F, index, weight, depth, G);
}
template <>
void gather_dot(Index k, const float* F, const std::uint32_t* index, Index depth, const float* y,
                float* out) {
  HWY_DYNAMIC_DISPATCH(dot_f)(k, F, index, depth, y, out);
}
template <>
void gather_dot(Index k, const double* F, const std::uint32_t* index, Index depth, const double* y,
                double* out) {
  HWY_DYNAMIC_DISPATCH(dot_d)(k, F, index, depth, y, out);
}

}  // namespace nmf
#endif
