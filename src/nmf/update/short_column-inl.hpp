// HALS on one column with a G of its own, in registers. What is left of p is kept as (p_r - G_r y) / G_rr, so
// that from one component to the next there are only a broadcast, two comparisons and a multiply-add to wait
// for. Included once for each instruction set.

#if defined(NMF_UPDATE_SHORT_COLUMN_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_UPDATE_SHORT_COLUMN_INL
#undef NMF_UPDATE_SHORT_COLUMN_INL
#else
#define NMF_UPDATE_SHORT_COLUMN_INL
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "nmf/kernels/curvature.hpp"
#include "nmf/kernels/tile-inl.hpp"
#include "nmf/update/update.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// `units` times 64 bytes of components, in V vectors.
template <int units, class T>
class ShortColumn {
 public:
  ShortColumn(const HalfStep<T>& step, const T* p, const T* y) : k_(step.k), upper_(hn::Set(d, step.upper)) {
    alignas(64) T curvature[size] = {}, inverse[size] = {};
    for (Index r = 0; r < k_; ++r) {
      const T G_rr = step.G[r * (k_ + 1)];
      curvature[r] = is_curved(G_rr) ? G_rr : T(0);
      inverse[r] = is_curved(G_rr) ? 1 / G_rr : T(0);
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
  static constexpr Index lanes = lanes_of<T>, size = units * unit<T>;
  static constexpr int V = static_cast<int>(size / lanes);

  Vec<T> load(const T* from, int v) const {
    const Index left = std::clamp<Index>(k_ - v * lanes, 0, lanes);
    if (left == 0) return hn::Zero(d);  // without vectors a masked load reads all the same
    return hn::MaskedLoad(hn::FirstN(d, static_cast<std::size_t>(left)), d, from + v * lanes);
  }
  static double sum(Vec<T>* terms) {
    for (int u = 1; u < units; ++u)
      for (int v = 0; v < unit_vectors<T>; ++v) terms[v] = hn::Add(terms[v], terms[u * unit_vectors<T> + v]);
    return static_cast<double>(unit_sum<T>(terms));
  }

  Index k_;
  Vec<T> upper_, curvature_[V], p_[V], y_[V], left_[V];
  alignas(64) T G_[size * size];  // row r: G_r / diagonal of G
};

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
