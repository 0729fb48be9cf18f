// Newton's method with the whole Hessian, one column a lane. Included once for each instruction set.

#if defined(NMF_KERNELS_POISSON_NEWTON_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_POISSON_NEWTON_INL
#undef NMF_KERNELS_POISSON_NEWTON_INL
#else
#define NMF_KERNELS_POISSON_NEWTON_INL
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "nmf/kernels/poisson_step-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// -sum x log(f'y) has the gradient -g and the Hessian H = sum x f f' / (f'y)^2. The quadratic that a step
// minimises within the bounds has D H D instead of H, D^2 = cost_r / g_r on the diagonal, which is 1 where
// the gradient vanishes: far from there the plain quadratic would double a model that is much too small, and
// would send one that is too large below zero. With D H D the best multiple of y, and one entry with one
// component, are found in one step, as by the coordinate steps (poisson.hpp), of which this is the form for
// all coordinates together. The sums over entries at y are the caller's: it fills gain and hessian before
// each step.
template <class D>
class Newton {
  using T = hn::TFromD<D>;
  using V = hn::Vec<D>;
  using M = hn::Mask<D>;
  static constexpr Index lanes = static_cast<Index>(hn::MaxLanes(D()));

 public:
  static Index needed(Index k) { return (k * k + 5 * k) * lanes; }

  // shared: for what is the same in all columns. y is what moves.
  Newton(Index k, const PoissonColumn<T>& shared, const T* scale, const T* linear, T* y, T* memory)
      : gain(memory),
        hessian(gain + k * lanes),
        k_(k),
        shared_(shared),
        linear_(linear),
        scale_(hn::Load(d, scale)),
        y_(y),
        from_(hessian + k * k * lanes),
        gradient_(from_ + k * lanes),
        weight_(gradient_ + k * lanes),
        inverse_(weight_ + k * lanes),
        active_(hn::Eq(hn::Zero(d), hn::Zero(d))) {
    std::copy_n(y, k * lanes, from_);
  }

  // True where another step is worth the look at the entries.
  bool step() {
    set_gradient();
    const M moves = hn::AndNot(passed(), active_);
    set_hessian();
    const V lowered = minimise(moves);
    active_ = hn::AndNot(hn::And(moves, hn::Le(lowered, hn::Mul(set(static_cast<T>(far)), total_))), active_);
    return !hn::AllFalse(d, active_);
  }

  T *gain, *hessian;

 private:
  V load(const T* v, Index r) const { return hn::Load(d, v + r * lanes); }
  void store(V value, T* v, Index r) const { hn::Store(value, d, v + r * lanes); }
  V set(T v) const { return hn::Set(d, v); }
  T* h(Index r, Index s) const { return hessian + (r * k_ + s) * lanes; }

  // And what weighs the Hessian.
  void set_gradient() {
    const V zero = hn::Zero(d), coupling = hn::Mul(scale_, set(shared_.coupling));
    V sum = zero;
    total_ = zero;
    for (Index r = 0; r < k_; ++r) sum = hn::MulAdd(set(shared_.direction[r]), load(y_, r), sum);
    for (Index r = 0; r < k_; ++r) {
      const V y = load(y_, r), value = load(gain, r), direction = set(shared_.direction[r]);
      V cost = hn::MulAdd(hn::Mul(scale_, set(shared_.ridge[r])), y, load(linear_, r));
      cost = hn::MulAdd(hn::Mul(coupling, direction), hn::NegMulAdd(direction, y, sum), cost);
      store(hn::Sub(cost, value), gradient_, r);
      total_ = hn::MulAdd(value, y, total_);
      const M both = hn::And(hn::Gt(value, zero), hn::Gt(cost, zero));
      store(hn::IfThenElse(both, hn::Sqrt(hn::Div(cost, value)), set(T(1))), weight_, r);
    }
  }

  // Where the last step went beyond the minimum along it: back to where the secant of the slope vanishes, but
  // no further than half way, where every model is at least half of what it was: the slope of a model near
  // zero, without bound, says nothing of where the minimum is.
  M passed() {
    V slope = hn::Zero(d);
    for (Index r = 0; r < k_; ++r)
      slope = hn::MulAdd(load(gradient_, r), hn::Sub(load(y_, r), load(from_, r)), slope);
    const M beyond = hn::And(active_, hn::Gt(slope, hn::Mul(set(static_cast<T>(-clearly)), slope_)));
    if (hn::AllFalse(d, beyond)) return beyond;
    const V share = hn::Max(set(T(0.5)), hn::Div(slope_, hn::Sub(slope_, slope)));
    for (Index r = 0; r < k_; ++r) {
      const V from = load(from_, r), y = load(y_, r);
      store(hn::IfThenElse(beyond, hn::MulAdd(share, hn::Sub(y, from), from), y), y_, r);
    }
    return beyond;
  }

  void set_hessian() {
    const V coupling = hn::Mul(scale_, set(shared_.coupling));
    for (Index r = 0; r < k_; ++r) {
      const V weight = load(weight_, r), along = hn::Mul(coupling, set(shared_.direction[r]));
      V diagonal = hn::Mul(hn::Mul(weight, weight), hn::Load(d, h(r, r)));
      diagonal = hn::MulAdd(scale_, set(shared_.ridge[r]), diagonal);
      hn::Store(diagonal, d, h(r, r));
      const M curved = hn::Gt(diagonal, hn::Zero(d));
      store(hn::IfThenElseZero(curved, hn::Div(set(T(1)), diagonal)), inverse_, r);
      for (Index s = r + 1; s < k_; ++s) {
        const V plain = hn::Mul(hn::Mul(weight, load(weight_, s)), hn::Load(d, h(r, s)));
        const V both = hn::MulAdd(along, set(shared_.direction[s]), plain);
        hn::Store(both, d, h(r, s));
        hn::Store(both, d, h(s, r));
      }
    }
  }

  // Coordinate sweeps on the quadratic; what they lower it by.
  V minimise(M moves) {
    const V zero = hn::Zero(d), half = set(T(0.5)), upper = set(shared_.upper);
    V first = zero, total = zero, end = zero;
    for (Index r = 0; r < k_; ++r) store(hn::IfThenElse(moves, load(y_, r), load(from_, r)), from_, r);
    M left = moves;
    for (int sweep = 0; sweep < quadratic_sweeps && !hn::AllFalse(d, left); ++sweep) {
      V lowered = zero;
      for (Index r = 0; r < k_; ++r) {
        const V y = load(y_, r), gradient = load(gradient_, r), inverse = load(inverse_, r);
        const V to = hn::IfThenElseZero(hn::Gt(inverse, zero), hn::NegMulAdd(gradient, inverse, y));
        const V step = hn::IfThenElseZero(left, hn::Sub(hn::Min(hn::Max(to, zero), upper), y));
        lowered =
            hn::NegMulAdd(step, hn::MulAdd(hn::Mul(half, hn::Load(d, h(r, r))), step, gradient), lowered);
        store(hn::Add(y, step), y_, r);
        for (Index s = 0; s < k_; ++s)
          store(hn::MulAdd(hn::Load(d, h(r, s)), step, load(gradient_, s)), gradient_, s);
      }
      if (sweep == 0) first = lowered;
      total = hn::Add(total, lowered);
      left = hn::And(left, hn::Gt(lowered, hn::Mul(set(static_cast<T>(worthwhile)), first)));
    }
    for (Index r = 0; r < k_; ++r)
      end = hn::MulAdd(load(gradient_, r), hn::Sub(load(y_, r), load(from_, r)), end);
    // With the step d, total = -(g'd + d'Hd / 2) and end = (g + Hd)'d.
    slope_ = hn::IfThenElse(moves, hn::Sub(hn::Neg(hn::Add(total, total)), end), slope_);
    return total;
  }

  static constexpr int quadratic_sweeps = 4;
  // Less than this share of the slope where the step began is left to the next step: a coordinate that the
  // step took to zero is to stay there.
  static constexpr double clearly = 0.1;
  // Another pass gains about (relative change of the model)^2 of what this one did: at 10 %, a hundredth.
  static constexpr double far = 0.005;

  const D d{};
  Index k_;
  const PoissonColumn<T>& shared_;
  const T* linear_;
  V scale_;
  T *y_, *from_, *gradient_, *weight_, *inverse_;
  M active_;
  V total_ = hn::Zero(D()), slope_ = hn::Zero(D());
};

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
