#include "nmf/update/unit_problem.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/kernels/curvature.hpp"
#include "nmf/kernels/multiply.hpp"

namespace nmf {

template <class T>
UnitProblem::UnitProblem(const HalfStep<T>& step)
    : count_(step.count), epsilon_(static_cast<double>(std::numeric_limits<T>::epsilon())) {
  for (Index r = 0; r < step.k; ++r) {
    const T curvature = step.G[r * step.k + r];
    if (!is_curved(curvature)) continue;
    live_.push_back(r);
    unit_.push_back(1 / std::sqrt(static_cast<double>(curvature)));
  }
  k_ = static_cast<Index>(live_.size());
  ld_ = padded<double>(k_);
  G_.resize(static_cast<std::size_t>(ld_ * k_), 0.0);
  P_.resize(static_cast<std::size_t>(ld_ * count_), 0.0);
  Z_.resize(static_cast<std::size_t>(ld_ * count_), 0.0);
  for (std::size_t r = 0; r < live_.size(); ++r) {
    double* g = G_.data() + static_cast<Index>(r) * ld_;
    for (std::size_t s = 0; s < live_.size(); ++s)
      g[s] = unit_[r] * static_cast<double>(step.G[live_[r] * step.k + live_[s]]) * unit_[s];
    g[r] = 1;
  }
  for (Index c = 0; c < count_; ++c)
    for (std::size_t r = 0; r < live_.size(); ++r) {
      const Index from = c * step.k + live_[r], to = c * ld_ + static_cast<Index>(r);
      P_[static_cast<std::size_t>(to)] = unit_[r] * static_cast<double>(step.P[from]);
      Z_[static_cast<std::size_t>(to)] = static_cast<double>(step.Y[from]) / unit_[r];
    }
}

template <class T>
void UnitProblem::store(const HalfStep<T>& step) const {
  for (Index c = 0; c < count_; ++c)
    for (std::size_t r = 0; r < live_.size(); ++r)
      step.Y[c * step.k + live_[r]] = static_cast<T>(Z_[static_cast<std::size_t>(c * ld_) + r] * unit_[r]);
}

void UnitProblem::multiply(const double* x, double* out, Index columns) const {
  std::fill(out, out + columns * ld_, 0.0);
  multiply_add(k_, G(), k_, x, ld_, Index{1}, columns, out);
}

void UnitProblem::gradient(Index c, const double* z, double* g) const {
  multiply(z, g);
  for (Index r = 0; r < k_; ++r) g[r] -= p(c)[r];
}

double projected_gradient2(Index k, const double* z, const double* g) {
  double total = 0;
  for (Index r = 0; r < k; ++r)
    if (z[r] > 0 || g[r] < 0) total += g[r] * g[r];
  return total;
}

void best_between(const UnitProblem& problem, const double* z0, const double* g0, double* z,
                  double* scratch) {
  double *d = scratch, *Gd = scratch + problem.ld();
  for (Index r = 0; r < problem.k(); ++r) d[r] = z[r] - z0[r];
  problem.multiply(d, Gd);
  double slope = 0, curvature = 0;
  for (Index r = 0; r < problem.k(); ++r) {
    slope += g0[r] * d[r];
    curvature += d[r] * Gd[r];
  }
  const double t = slope < 0 ? (curvature > -slope ? -slope / curvature : 1.0) : 0.0;
  if (t == 1) return;
  for (Index r = 0; r < problem.k(); ++r) z[r] = std::max(0.0, z0[r] + t * d[r]);
}

template UnitProblem::UnitProblem(const HalfStep<float>&);
template UnitProblem::UnitProblem(const HalfStep<double>&);
template void UnitProblem::store(const HalfStep<float>&) const;
template void UnitProblem::store(const HalfStep<double>&) const;

}  // namespace nmf
