// y_r <- max(0, y_r + (p_r - G_r y) / G_rr) for r = 1..k in turn: each coordinate to its exact minimum
// (Cichocki, Zdunek and Amari 2007; the same step as cyclic coordinate descent on the columns, Hsieh and
// Dhillon 2011). A sweep costs k^2 a column and may be repeated on the same (G, P) while it pays (Gillis and
// Glineur 2012): until it lowers the objective by less than a share of what the first one did.
#include "nmf/kernels/curvature.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/targets.hpp"
#include "nmf/update/updates.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/update/hals.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/tile_sums-inl.hpp"
#include "nmf/update/short_column-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

constexpr double worthwhile = 0.01;

// Component r of V vectors of columns takes its step, with its row of G y; gain: what that lowers 2 *
// objective by.
template <int V, class T>
HWY_INLINE void advance(const Tile<T>& p, Tile<T>& y, Index r, Index at, T G_rr, T upper,
                        const Vec<T>* HWY_RESTRICT Gy, Vec<T>* HWY_RESTRICT gain) {
  const hn::ScalableTag<T> d;
  const auto zero = hn::Zero(d), most = hn::Set(d, upper);
  const auto curvature = hn::Set(d, G_rr), inverse = hn::Set(d, 1 / G_rr);
  T* now = y.row(r) + at;
  for (int v = 0; v < V; ++v, now += lanes_of<T>) {
    const auto before = hn::Load(d, now), left = hn::Sub(hn::Load(d, p.row(r) + at + v * lanes_of<T>), Gy[v]);
    const auto after = hn::Min(most, hn::Max(zero, hn::MulAdd(left, inverse, before)));
    const auto step = hn::Sub(after, before);
    // The objective falls by left * step - curvature / 2 * step^2.
    gain[v] = hn::MulAdd(step, hn::NegMulAdd(curvature, step, hn::Add(left, left)), gain[v]);
    hn::Store(after, d, now);
  }
}

template <int V, class T>
HWY_INLINE void clear(Vec<T>* sum) {
  for (int v = 0; v < V; ++v) sum[v] = hn::Zero(hn::ScalableTag<T>());
}
template <int V, class T>
HWY_INLINE void store(const Vec<T>* sum, T* to) {
  for (int v = 0; v < V; ++v) hn::Store(sum[v], hn::ScalableTag<T>(), to + v * lanes_of<T>);
}

// One sweep over all components of a strip of columns.
template <class T>
HWY_INLINE void sweep_strip(const T* G, const Tile<T>& p, T upper, Index at, Tile<T>& y, T* gains) {
  Vec<T> gain[strip_vectors<T>];
  clear<strip_vectors<T>, T>(gain);
  for (Index r = 0; r < y.k(); ++r) {
    const T* g = G + r * y.k();
    if (!is_curved(g[r])) continue;
    Vec<T> Gy[strip_vectors<T>];
    strip_dot(y, g, at, Gy);
    advance<strip_vectors<T>>(p, y, r, at, g[r], upper, Gy, gain);
  }
  store<strip_vectors<T>, T>(gain, gains + at);
}
// The same for many: what the components of a block see of the others, before each in turn sees those beside
// it.
template <class T>
HWY_INLINE void sweep_blocks(const T* G, const Tile<T>& p, T upper, Index at, Tile<T>& y, T* gains) {
  const Index k = y.k();
  Vec<T> gain[block_vectors<T>];
  clear<block_vectors<T>, T>(gain);
  for_row_blocks(k, [&]<int B>(Index r) {
    Vec<T> Gy[block_rows][block_vectors<T>];
    for (int i = 0; i < B; ++i) clear<block_vectors<T>, T>(Gy[i]);
    block_dots<B>(y, G + r * k, at, 0, r, Gy);
    block_dots<B>(y, G + r * k, at, r + B, k, Gy);
    for (int i = 0; i < B; ++i) {
      const T* g = G + (r + i) * k;
      if (!is_curved(g[r + i])) continue;
      Vec<T> own[block_rows][block_vectors<T>];
      for (int v = 0; v < block_vectors<T>; ++v) own[0][v] = Gy[i][v];
      block_dots<1>(y, g, at, r, r + B, own);
      advance<block_vectors<T>>(p, y, r + i, at, g[r + i], upper, own[0], gain);
    }
  });
  store<block_vectors<T>, T>(gain, gains + at);
}

// One sweep over all components of a tile; what it lowers 2 * objective by.
template <class T>
double sweep(const T* G, const Tile<T>& p, T upper, Tile<T>& y) {
  alignas(64) T gains[tile_columns];
  if (y.k() > many_components)
    for (Index at = 0; at < y.count(); at += block_strip<T>) sweep_blocks(G, p, upper, at, y, gains);
  else
    for (Index at = 0; at < y.count(); at += strip<T>) sweep_strip(G, p, upper, at, y, gains);
  return column_sum(gains, y.count());
}

// One sweep over the components of one column y, with left = p - G y kept up to date.
template <class T>
double sweep_one(Index k, const T* G, const T* inverse, T upper, T* y, T* left) {
  T gain = 0;
  for (Index r = 0; r < k; ++r) {
    const T curvature = G[r * k + r], l = left[r];
    if (!is_curved(curvature)) continue;
    const T after = std::min(upper, std::max(T(0), y[r] + l * inverse[r])), step = after - y[r];
    if (step == 0) continue;
    gain += step * (2 * l - curvature * step);
    y[r] = after;
    add_multiple(k, -step, G + r * k, left);
  }
  return gain;
}

// Sweeps while they pay; what they lower 2 * objective by.
template <class Sweep>
double sweeps(int most, const Sweep& sweep) {
  const double first = sweep();
  double total = first;
  for (double gain = first; --most > 0 && gain > worthwhile * first;) total += gain = sweep();
  return total;
}

template <class T>
Sums hals_one(const HalfStep<T>& step, const T* p, T* y) {
  alignas(64) T left[few_components], inverse[few_components] = {};
  for (Index r = 0; r < step.k; ++r) inverse[r] = 1 / step.G[r * step.k + r];
  descent(step.k, step.G, p, y, left);
  const Sums before = column_sums(step.k, step.G, p, y, left, step.upper);
  sweeps(step.max_sweeps, [&] { return sweep_one(step.k, step.G, inverse, step.upper, y, left); });
  return {before.gradient2, column_sums(step.k, step.G, p, y, left, step.upper).fit};
}

// The same for a column of few components.
template <int units, class T>
Sums hals_short(const HalfStep<T>& step, const T* p, T* y) {
  ShortColumn<units, T> column(step, p, y);
  Sums sums;
  sums.gradient2 = column.gradient2();
  sweeps(step.max_sweeps, [&] { return column.sweep(); });
  sums.fit = column.fit();
  column.store(y);
  return sums;
}

template <class T>
Sums hals_column(const HalfStep<T>& step, const T* p, T* y) {
  switch (padded<T>(step.k) * static_cast<Index>(sizeof(T)) / 64) {
    case 1:
      return hals_short<1>(step, p, y);
    case 2:
      return hals_short<2>(step, p, y);
    case 3:
      return hals_short<3>(step, p, y);
    case 4:
      return hals_short<4>(step, p, y);
    default:
      return hals_one(step, p, y);
  }
}

template <class T>
Sums hals_tile(const HalfStep<T>& step, Index begin) {
  constexpr double much = 100;  // digits are lost that a start far from X takes
  const Index columns = std::min(tile_columns, step.count - begin);
  const Tile<T> p(step.k, columns, step.P + begin * step.k);
  Tile<T> y(step.k, columns, step.Y + begin * step.k);
  Sums sums = tile_sums(step.G, p, y, step.upper);
  const double lowered = sweeps(step.max_sweeps, [&] { return sweep(step.G, p, step.upper, y); });
  sums.fit -= lowered;
  if (lowered > much * std::abs(sums.fit)) sums.fit = tile_sums(step.G, p, y, step.upper).fit;
  y.store(step.Y + begin * step.k);
  return sums;
}

template <class T>
void hals(const HalfStep<T>& step) {
  Sums sums;
  if (step.gram == Gram::own && one_by_one(step.k, step.count))
    for (Index c = 0; c < step.count; ++c)
      sums += hals_column(step, step.P + c * step.k, step.Y + c * step.k);
  else
    for (Index c = 0; c < step.count; c += tile_columns) sums += hals_tile(step, c);
  if (step.sums != nullptr) *step.sums = sums;
}

void hals_f(const HalfStep<float>& step) {
  hals(step);
}
void hals_d(const HalfStep<double>& step) {
  hals(step);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(hals_f);
HWY_EXPORT(hals_d);

template <>
void update_hals(const HalfStep<float>& step) {
  HWY_DYNAMIC_DISPATCH(hals_f)(step);
}
template <>
void update_hals(const HalfStep<double>& step) {
  HWY_DYNAMIC_DISPATCH(hals_d)(step);
}

}  // namespace nmf
#endif
