// A half-step in units of unit curvature. Over the components that are not zero in the other factor, with
// D = diag(G)^(-1/2) and Y = D Z, it is
//
//     min over Z >= 0 of 1/2 tr(Z' (D G D) Z) - tr((D P)' Z),
//
// whose matrix has a unit diagonal whatever the scales of the data and of single components: thresholds are
// plain numbers, and the condition is about the best that scaling alone can reach (van der Sluis 1969). Held
// in double whatever the precision of the factors.
#pragma once

#include <vector>

#include "nmf/base/aligned.hpp"
#include "nmf/update/update.hpp"

namespace nmf {

class UnitProblem {
 public:
  template <class T>
  explicit UnitProblem(const HalfStep<T>& step);
  // Writes Z back to step.Y. Components that are zero in the other factor stay as they were there.
  template <class T>
  void store(const HalfStep<T>& step) const;

  Index k() const { return k_; }               // components that are not zero in the other factor
  Index count() const { return count_; }       // columns
  Index ld() const { return ld_; }             // numbers a column takes: those past k are zero
  double epsilon() const { return epsilon_; }  // of the precision that G and P come from
  const double* G() const { return G_.data(); }
  const double* G(Index r) const { return G_.data() + r * ld_; }
  const double* p(Index c) const { return P_.data() + c * ld_; }
  double* z(Index c) { return Z_.data() + c * ld_; }

  // out = G x, of one column and of `columns` of them; out starts on a cache line.
  void multiply(const double* x, double* out, Index columns = 1) const;
  // g = G z - p.
  void gradient(Index c, const double* z, double* g) const;

 private:
  std::vector<Index> live_;
  std::vector<double> unit_;  // the diagonal of D
  Index k_, ld_, count_;
  double epsilon_;
  AlignedVector<double> G_, P_, Z_;
};

// The squared norm of the projected gradient g at z.
double projected_gradient2(Index k, const double* z, const double* g);

// z0 + t (z - z0) into z, t in [0, 1] where the objective of column c is least; g0 is the gradient at z0, and
// `scratch` two columns. So the objective never rises from z0, whatever z is.
void best_between(const UnitProblem& problem, const double* z0, const double* g0, double* z, double* scratch);

// A half-step by solve(problem), which improves its Z in place.
template <class T, class Solve>
void in_units(const HalfStep<T>& step, const Solve& solve) {
  UnitProblem problem(step);
  if (problem.k() == 0 || problem.count() == 0) return;
  solve(problem);
  problem.store(step);
}

}  // namespace nmf
