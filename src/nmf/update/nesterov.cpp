// NeNMF (Guan, Tao, Luo and Yuan 2012): Nesterov's optimal gradient method on each half-step,
//
//     z_i = max(0, x_i - (G x_i - p) / L),                        L >= the largest eigenvalue of G,
//     x_(i+1) = z_i + (a_i - 1) / a_(i+1) (z_i - z_(i-1)),        a_(i+1) = (1 + sqrt(4 a_i^2 + 1)) / 2,
//
// with the momentum restarted where it points uphill (O'Donoghue and Candes 2015); until the step at x is a
// tenth of the first one. What it ends with is cut back to the best point between it and the start, so that
// the loss never rises. k^2 a step.
#include <algorithm>
#include <cmath>

#include "nmf/update/unit_problem.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

constexpr double share = 0.1;
constexpr int max_steps = 50, power_steps = 20;

// The largest eigenvalue of G is at most that of its magnitudes |G|, which is at most the largest ratio
// (|G| v)_r / v_r for any positive v (Collatz and Wielandt); a few steps of the power method bring v close.
double largest_eigenvalue_bound(const UnitProblem& problem) {
  const Index k = problem.k();
  std::vector<double> v(static_cast<std::size_t>(k), 1.0), next(v.size());
  double bound = 0;
  for (int i = 0; i < power_steps; ++i) {
    std::fill(next.begin(), next.end(), 0.0);
    for (Index s = 0; s < k; ++s)
      for (Index r = 0; r < k; ++r)
        next[static_cast<std::size_t>(r)] += std::abs(problem.G(s)[r]) * v[static_cast<std::size_t>(s)];
    bound = 0;
    for (std::size_t r = 0; r < v.size(); ++r) bound = std::max(bound, next[r] / v[r]);
    for (std::size_t r = 0; r < v.size(); ++r) v[r] = next[r] / bound;
  }
  return bound * (1 + static_cast<double>(k) * problem.epsilon());
}

class OptimalGradient {
 public:
  explicit OptimalGradient(UnitProblem& problem)
      : problem_(problem),
        step_(1 / largest_eigenvalue_bound(problem)),
        memory_(static_cast<std::size_t>(4 * problem.ld())) {}

  void solve(Index c) {
    const Index k = problem_.k(), ld = problem_.ld();
    double *z = problem_.z(c), *start = memory_.data(), *start_g = start + ld, *x = start_g + ld, *g = x + ld;
    std::copy_n(z, ld, start);
    std::copy_n(z, ld, x);
    double a = 1, first = 0;
    for (int i = 0; i < max_steps; ++i) {
      problem_.gradient(c, x, g);
      if (i == 0) std::copy_n(g, ld, start_g);
      double size = 0, uphill = 0;  // of the step from x, and along the momentum
      for (Index r = 0; r < k; ++r) {
        const double next = std::max(0.0, x[r] - step_ * g[r]), step = next - x[r];
        size += step * step;
        uphill -= step * (next - z[r]);
        g[r] = next - z[r];
        z[r] = next;
      }
      if (i == 0) first = size;
      if (size <= share * share * first) break;
      if (uphill > 0) a = 1;
      const double a_next = (1 + std::sqrt(4 * a * a + 1)) / 2, momentum = (a - 1) / a_next;
      for (Index r = 0; r < k; ++r) x[r] = z[r] + momentum * g[r];
      a = a_next;
    }
    best_between(problem_, start, start_g, z, x);
  }

 private:
  UnitProblem& problem_;
  double step_;
  AlignedVector<double> memory_;
};

}  // namespace

template <class T>
void update_nesterov(const HalfStep<T>& step) {
  in_units(step, [](UnitProblem& problem) {
    OptimalGradient method(problem);
    for (Index c = 0; c < problem.count(); ++c) method.solve(c);
  });
}

template void update_nesterov(const HalfStep<float>&);
template void update_nesterov(const HalfStep<double>&);

}  // namespace nmf
