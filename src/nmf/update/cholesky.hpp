// Least squares over some of the components: the Cholesky factor of their part of G, which grows and shrinks
// with them.
#pragma once

#include <vector>

#include "nmf/update/unit_problem.hpp"

namespace nmf {

// G restricted to the members, in the order in which they came, is L L'.
class Cholesky {
 public:
  // G + ridge times the identity.
  explicit Cholesky(const UnitProblem& problem, double ridge = 0);

  const std::vector<Index>& members() const { return members_; }

  // False where one of the members is a combination of the others as far as the precision of G tells, the
  // factor then being without use. n^3 / 3.
  bool assign(const std::vector<Index>& members);
  // False, and nothing changes, where component r is such a combination. n^2.
  bool append(Index r);
  void remove(Index r);

  // z = (the members' part of G + ridge)^-1 b, zero elsewhere. 2 n^2.
  void solve(const double* b, double* z);

 private:
  Index size() const { return static_cast<Index>(members_.size()); }

  const UnitProblem& problem_;
  const double diagonal_;   // of what is factorized
  const double dependent_;  // a pivot (without ridge the squared sine of the angle to the span of the members
                            // before) that is no more than rounding
  std::vector<Index> members_;
  AlignedVector<double> rows_, columns_,
      inverse_diagonal_;  // L for both substitutions (kernels/triangular.hpp)
  AlignedVector<double> work_;
};

}  // namespace nmf
