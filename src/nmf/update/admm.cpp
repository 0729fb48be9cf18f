// AO-ADMM (Huang, Sidiropoulos and Liavas 2016): the alternating direction method of multipliers on each
// half-step, with rho = tr(G) / k, which is one in units of unit curvature:
//
//     V <- (G + rho)^-1 (P + rho (Z + U)),   Z <- max(0, V - U),   U <- U + Z - V.
//
// One inverse for all columns, then a product of k^2 a column and step. The dual U starts at what it is at an
// optimum, the gradient where Z is zero, so nothing needs to be remembered between half-steps. The Z it ends
// with is feasible, and is cut back to the best point between it and the start, so that the loss never rises.
#include <algorithm>

#include "nmf/kernels/multiply.hpp"
#include "nmf/update/cholesky.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

constexpr int steps = 10;
constexpr double rho = 1;

AlignedVector<double> inverse(const UnitProblem& problem) {
  const Index k = problem.k(), ld = problem.ld();
  Cholesky factor(problem, rho);
  for (Index r = 0; r < k; ++r) factor.append(r);
  AlignedVector<double> result(static_cast<std::size_t>(ld * k)), unit(static_cast<std::size_t>(ld), 0.0);
  for (Index r = 0; r < k; ++r) {
    unit[static_cast<std::size_t>(r)] = 1;
    factor.solve(unit.data(), result.data() + r * ld);
    unit[static_cast<std::size_t>(r)] = 0;
  }
  return result;
}

void solve(UnitProblem& problem) {
  const Index k = problem.k(), ld = problem.ld(), count = problem.count(), size = ld * count;
  const AlignedVector<double> M = inverse(problem);
  const AlignedVector<double> start(problem.z(0), problem.z(0) + size);
  AlignedVector<double> gradient(start.size()), right(start.size()), V(start.size()), U(start.size(), 0.0);
  AlignedVector<double> scratch(static_cast<std::size_t>(2 * ld));
  const double* P = problem.p(0);
  double* Z = problem.z(0);
  problem.multiply(Z, gradient.data(), count);
  for (std::size_t e = 0; e < start.size(); ++e) {
    gradient[e] -= P[e];
    if (Z[e] == 0) U[e] = std::max(0.0, gradient[e]) / rho;
  }
  for (int step = 0; step < steps; ++step) {
    for (std::size_t e = 0; e < start.size(); ++e) right[e] = P[e] + rho * (Z[e] + U[e]);
    std::fill(V.begin(), V.end(), 0.0);
    multiply_add(k, M.data(), k, right.data(), ld, Index{1}, count, V.data());
    for (std::size_t e = 0; e < start.size(); ++e) {
      Z[e] = std::max(0.0, V[e] - U[e]);
      U[e] += Z[e] - V[e];
    }
  }
  for (Index c = 0; c < count; ++c)
    best_between(problem, start.data() + c * ld, gradient.data() + c * ld, Z + c * ld, scratch.data());
}

}  // namespace

template <class T>
void update_admm(const HalfStep<T>& step) {
  in_units(step, solve);
}

template void update_admm(const HalfStep<float>&);
template void update_admm(const HalfStep<double>&);

}  // namespace nmf
