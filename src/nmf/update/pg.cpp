// Projected gradient with a line search along the projection (Lin 2007, algorithm 4):
//
//     z <- z(a) = max(0, z - a g),   with the largest a of the form a0 10^i for which
//     (1 - sigma) g'(z(a) - z) + 1/2 (z(a) - z)' G (z(a) - z) <= 0,   sigma = 0.01,
//
// each search starting from the a of the last one; until the projected gradient is a tenth of what it was.
// k^2 a trial, two trials or so a step.
#include <algorithm>
#include <utility>

#include "nmf/update/unit_problem.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

constexpr double sigma = 0.01, ratio = 10, goal_share = 0.1, largest = 1e6;
constexpr int max_line_searches = 20;

class ProjectedGradient {
 public:
  explicit ProjectedGradient(UnitProblem& problem)
      : problem_(problem), memory_(static_cast<std::size_t>(5 * problem.ld())) {}

  void solve(Index c) {
    double *z = problem_.z(c), *g = memory_.data();
    Trial now = trial(1), other = trial(3);
    problem_.gradient(c, z, g);
    const double goal = goal_share * goal_share * projected_gradient2(problem_.k(), z, g);
    double a = 1;
    for (int step = 0; step < max_line_searches && projected_gradient2(problem_.k(), z, g) > goal; ++step) {
      if (descends(z, g, a, now)) {
        for (; a < largest && descends(z, g, a * ratio, other) && differ(now, other); a *= ratio)
          std::swap(now, other);
      } else {  // certain to end: a below 2 (1 - sigma) over the largest eigenvalue descends
        do a /= ratio;
        while (!descends(z, g, a, now));
      }
      for (Index r = 0; r < problem_.k(); ++r) {
        z[r] += now.d[r];
        g[r] += now.Gd[r];
      }
    }
  }

 private:
  struct Trial {
    double *d, *Gd;  // the step and G times it
  };
  Trial trial(Index at) {
    return {memory_.data() + at * problem_.ld(), memory_.data() + (at + 1) * problem_.ld()};
  }

  bool descends(const double* z, const double* g, double a, Trial& t) const {
    for (Index r = 0; r < problem_.k(); ++r) t.d[r] = std::max(-z[r], -a * g[r]);
    problem_.multiply(t.d, t.Gd);
    double slope = 0, curvature = 0;
    for (Index r = 0; r < problem_.k(); ++r) {
      slope += g[r] * t.d[r];
      curvature += t.d[r] * t.Gd[r];
    }
    return (1 - sigma) * slope + curvature / 2 <= 0;
  }
  bool differ(const Trial& a, const Trial& b) const { return !std::equal(a.d, a.d + problem_.k(), b.d); }

  UnitProblem& problem_;
  AlignedVector<double> memory_;
};

}  // namespace

template <class T>
void update_pg(const HalfStep<T>& step) {
  in_units(step, [](UnitProblem& problem) {
    ProjectedGradient method(problem);
    for (Index c = 0; c < problem.count(); ++c) method.solve(c);
  });
}

template void update_pg(const HalfStep<float>&);
template void update_pg(const HalfStep<double>&);

}  // namespace nmf
