// y_r <- max(0, y_r + (p_r - G_r y) / G_rr) for r = 1..k in turn: each coordinate to its exact minimum
// (Cichocki, Zdunek and Amari 2007; the same step as cyclic coordinate descent on the columns, Hsieh and
// Dhillon 2011). A sweep costs k^2 a column and may be repeated on the same (G, P) while it pays (Gillis and
// Glineur 2012): until it lowers the objective by less than a share of what the first one did.
#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/targets.hpp"
#include "nmf/update/updates.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/update/hals.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

constexpr double worthwhile = 0.01;

// One sweep over all components of a tile; what it lowers 2 * objective by.
template <class T>
double sweep(const T* G, const Tile<T>& p, T upper, Tile<T>& y) {
  const hn::ScalableTag<T> d;
  const Index k = y.k();
  const auto zero = hn::Zero(d), most = hn::Set(d, upper);
  alignas(64) T gains[tile_columns];
  for (Index at = 0; at < y.count(); at += strip<T>) {
    Vec<T> gain[strip_vectors<T>];
    for (int v = 0; v < strip_vectors<T>; ++v) gain[v] = zero;
    for (Index r = 0; r < k; ++r) {
      const T* g = G + r * k;
      if (!(g[r] > 0)) continue;
      const auto curvature = hn::Set(d, g[r]), inverse = hn::Set(d, 1 / g[r]);
      Vec<T> Gy[strip_vectors<T>];
      strip_dot(y, g, at, Gy);
      T* now = y.row(r) + at;
      for (int v = 0; v < strip_vectors<T>; ++v, now += lanes_of<T>) {
        const auto before = hn::Load(d, now),
                   left = hn::Sub(hn::Load(d, p.row(r) + at + v * lanes_of<T>), Gy[v]);
        const auto after = hn::Min(most, hn::Max(zero, hn::MulAdd(left, inverse, before)));
        const auto step = hn::Sub(after, before);
        // The objective falls by left * step - curvature / 2 * step^2.
        gain[v] = hn::MulAdd(step, hn::NegMulAdd(curvature, step, hn::Add(left, left)), gain[v]);
        hn::Store(after, d, now);
      }
    }
    for (int v = 0; v < strip_vectors<T>; ++v) hn::Store(gain[v], d, gains + at + v * lanes_of<T>);
  }
  return column_sum(gains, y.count());
}

// One sweep over the components of one column y, with left = p - G y kept up to date.
template <class T>
double sweep_one(Index k, const T* G, const T* inverse, T upper, T* y, T* left) {
  T gain = 0;
  for (Index r = 0; r < k; ++r) {
    const T curvature = G[r * k + r], l = left[r];
    if (!(curvature > 0)) continue;
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

// The same for a column of few components, in registers: `units` times 64 bytes, V vectors. left is
// (p_r - G_r y) / G_rr, so that from one component to the next there are only a broadcast, two comparisons
// and a multiply-add to wait for.
template <int units, class T>
class ShortColumn {
 public:
  ShortColumn(const HalfStep<T>& step, const T* p, const T* y) : k_(step.k), upper_(hn::Set(d, step.upper)) {
    alignas(64) T curvature[size] = {}, inverse[size] = {};
    for (Index r = 0; r < k_; ++r) {
      curvature[r] = std::max(T(0), step.G[r * (k_ + 1)]);
      inverse[r] = curvature[r] > 0 ? 1 / curvature[r] : T(0);
    }
    for (int v = 0; v < V; ++v) {
      curvature_[v] = hn::Load(d, curvature + v * lanes);
      p_[v] = load(p, v);
      y_[v] = load(y, v);
      left_[v] = hn::Mul(p_[v], hn::Load(d, inverse + v * lanes));
    }
    for (Index r = 0; r < k_; ++r) {
      const auto y_r = hn::Set(d, y[r]);
      for (int v = 0; v < V; ++v) {
        const auto g = hn::Mul(load(step.G + r * k_, v), hn::Load(d, inverse + v * lanes));
        hn::Store(g, d, G_ + r * size + v * lanes);
        left_[v] = hn::NegMulAdd(y_r, g, left_[v]);
      }
    }
  }

  double sweep() {
    const auto zero = hn::Zero(d);
    Vec<T> start[V], met[V], steps[V];  // met: what was left of each component when its turn came
    for (int v = 0; v < V; ++v) {
      start[v] = y_[v];
      met[v] = steps[v] = zero;
    }
    for (int u = 0; u < V; ++u)
      for (Index lane = 0; lane < std::min(lanes, k_ - u * lanes); ++lane) {
        const auto here = hn::IndicesFromVec(d, hn::Set(di, static_cast<TI>(lane)));
        const auto only = hn::RebindMask(d, hn::Eq(hn::Iota(di, 0), hn::Set(di, static_cast<TI>(lane))));
        const auto l = hn::TableLookupLanes(left_[u], here), y = hn::TableLookupLanes(start[u], here);
        const auto step = hn::Min(hn::Sub(upper_, y), hn::Max(hn::Sub(zero, y), l));
        met[u] = hn::IfThenElse(only, l, met[u]);
        steps[u] = hn::IfThenElse(only, step, steps[u]);
        const T* g = G_ + (u * lanes + lane) * size;
        for (int v = 0; v < V; ++v) left_[v] = hn::NegMulAdd(step, hn::Load(d, g + v * lanes), left_[v]);
      }
    Vec<T> gain[V];
    for (int v = 0; v < V; ++v) {
      y_[v] = hn::Add(start[v], steps[v]);
      gain[v] = hn::Mul(hn::Mul(curvature_[v], steps[v]), hn::Sub(hn::Add(met[v], met[v]), steps[v]));
    }
    return sum(gain);
  }

  double gradient2() const {
    const auto zero = hn::Zero(d);
    Vec<T> squares[V];
    for (int v = 0; v < V; ++v) {
      const auto l = left_[v];
      const auto counts = hn::And(hn::Or(hn::Gt(y_[v], zero), hn::Gt(l, zero)),
                                  hn::Or(hn::Lt(y_[v], upper_), hn::Lt(l, zero)));
      squares[v] = hn::IfThenElseZero(counts, hn::Mul(hn::Mul(l, l), curvature_[v]));
    }
    return sum(squares);
  }
  double fit() const {
    Vec<T> terms[V];
    for (int v = 0; v < V; ++v) terms[v] = hn::Mul(y_[v], hn::MulAdd(left_[v], curvature_[v], p_[v]));
    return -sum(terms);
  }
  void store(T* y) const {
    alignas(64) T all[size];
    for (int v = 0; v < V; ++v) hn::Store(y_[v], d, all + v * lanes);
    std::copy_n(all, k_, y);
  }

 private:
  static constexpr hn::ScalableTag<T> d{};
  static constexpr hn::RebindToSigned<hn::ScalableTag<T>> di{};
  using TI = hn::TFromD<decltype(di)>;
  static constexpr Index lanes = lanes_of<T>, unit = 64 / static_cast<Index>(sizeof(T)), size = units * unit;
  static constexpr int V = static_cast<int>(size / lanes);

  Vec<T> load(const T* from, int v) const {
    const Index left = std::clamp<Index>(k_ - v * lanes, 0, lanes);
    return hn::MaskedLoad(hn::FirstN(d, static_cast<std::size_t>(left)), d, from + v * lanes);
  }
  // In an order that does not depend on the number of lanes.
  static double sum(const Vec<T>* terms) {
    constexpr int vectors = static_cast<int>(unit / lanes);
    alignas(64) T sums[unit];
    for (int v = 0; v < vectors; ++v) {
      auto total = terms[v];
      for (int u = 1; u < units; ++u) total = hn::Add(total, terms[u * vectors + v]);
      hn::Store(total, d, sums + v * lanes);
    }
    for (Index half = unit / 2; half > 0; half /= 2)
      for (Index i = 0; i < half; ++i) sums[i] += sums[i + half];
    return static_cast<double>(sums[0]);
  }

  Index k_;
  Vec<T> upper_, curvature_[V], p_[V], y_[V], left_[V];
  alignas(64) T G_[size * size];  // row r: G_r / diagonal of G
};

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
