// Greedy coordinate descent (Hsieh and Dhillon 2011): in units of unit curvature the step of a component to
// its own minimum and what the objective falls by are
//
//     s_r = max(-z_r, -g_r),   -(g_r s_r + s_r^2 / 2);
//
// the component with the largest fall moves, and the gradient follows, g <- g + s_r G_r; until that would
// lower the objective by less than a thousandth of what the first step did. k a step; columns near their
// optimum take few.
#include <algorithm>

#include "nmf/kernels/targets.hpp"
#include "nmf/update/unit_problem.hpp"
#include "nmf/update/updates.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/update/cd.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr double cd_worthwhile = 1e-3;

struct Choice {
  Index component;
  double gain;  // twice what the objective falls by
};

// g += step * G_r, and the component that gains most after it: the first of those that gain the same.
HWY_INLINE Choice follow(Index ld, double step, const double* HWY_RESTRICT column,
                         const double* HWY_RESTRICT z, double* HWY_RESTRICT g) {
  const hn::ScalableTag<double> d;
  constexpr auto lanes = static_cast<Index>(hn::MaxLanes(d));
  const auto by = hn::Set(d, step);
  auto best_gain = hn::Zero(d), best = hn::Zero(d), component = hn::Iota(d, 0.0);
  for (Index r = 0; r < ld; r += lanes) {
    const auto gradient = hn::MulAdd(by, hn::Load(d, column + r), hn::Load(d, g + r));
    hn::Store(gradient, d, g + r);
    const auto s = hn::Max(hn::Neg(hn::Load(d, z + r)), hn::Neg(gradient));
    const auto gain = hn::Neg(hn::Mul(s, hn::Add(hn::Add(gradient, gradient), s)));
    const auto better = hn::Gt(gain, best_gain);
    best_gain = hn::IfThenElse(better, gain, best_gain);
    best = hn::IfThenElse(better, component, best);
    component = hn::Add(component, hn::Set(d, static_cast<double>(lanes)));
  }
  const auto most = hn::MaxOfLanes(d, best_gain);
  const auto first = hn::MinOfLanes(d, hn::IfThenElse(hn::Eq(best_gain, most), best, component));
  return {static_cast<Index>(hn::GetLane(first)), hn::GetLane(most)};
}

// g is the gradient at z.
void descend(const UnitProblem& problem, double* z, double* g) {
  const Index k = problem.k(), ld = problem.ld();
  Choice choice = follow(ld, 0, problem.G(), z, g);
  const double least = cd_worthwhile * choice.gain;
  for (Index steps = 0; steps < k * k && choice.gain > least; ++steps) {
    const Index r = choice.component;
    const double step = std::max(-z[r], -g[r]);
    z[r] += step;
    choice = follow(ld, step, problem.G(r), z, g);
  }
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(descend);

template <class T>
void update_cd(const HalfStep<T>& step) {
  in_units(step, [](UnitProblem& problem) {
    AlignedVector<double> g(static_cast<std::size_t>(problem.ld()));
    for (Index c = 0; c < problem.count(); ++c) {
      problem.gradient(c, problem.z(c), g.data());
      HWY_DYNAMIC_DISPATCH(descend)(problem, problem.z(c), g.data());
    }
  });
}

template void update_cd(const HalfStep<float>&);
template void update_cd(const HalfStep<double>&);

}  // namespace nmf
#endif
