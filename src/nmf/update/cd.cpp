// Greedy coordinate descent (Hsieh and Dhillon 2011): in units of unit curvature the step of a component to
// its own minimum and what the objective falls by are
//
//     s_r = max(-z_r, -g_r),   -(g_r s_r + s_r^2 / 2);
//
// the component with the largest fall moves, and the gradient follows, g <- g + s_r G_r; until that would
// lower the objective by less than a thousandth of what the first step did. k a step; columns near their
// optimum take few.
#include <algorithm>

#include "nmf/update/unit_problem.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

constexpr double worthwhile = 1e-3;

void descend(const UnitProblem& problem, Index c, double* z, double* g) {
  const Index k = problem.k();
  problem.gradient(c, z, g);
  double first = 0;
  for (Index steps = 0; steps < k * k; ++steps) {
    Index best = 0;
    double best_gain = 0;
    for (Index r = 0; r < k; ++r) {
      const double step = std::max(-z[r], -g[r]), gain = -step * (2 * g[r] + step);
      if (gain <= best_gain) continue;
      best_gain = gain;
      best = r;
    }
    if (steps == 0) first = best_gain;
    if (best_gain <= worthwhile * first) return;
    const double step = std::max(-z[best], -g[best]);
    const double* column = problem.G(best);
    z[best] += step;
    for (Index r = 0; r < k; ++r) g[r] += step * column[r];
  }
}

}  // namespace

template <class T>
void update_cd(const HalfStep<T>& step) {
  in_units(step, [](UnitProblem& problem) {
    AlignedVector<double> g(static_cast<std::size_t>(problem.ld()));
    for (Index c = 0; c < problem.count(); ++c) descend(problem, c, problem.z(c), g.data());
  });
}

template void update_cd(const HalfStep<float>&);
template void update_cd(const HalfStep<double>&);

}  // namespace nmf
