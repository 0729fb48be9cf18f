// Least squares over some of the components: the Cholesky factor of their part of G, which grows and shrinks
// with them.
#pragma once

#include <vector>

#include "nmf/update/unit_problem.hpp"

namespace nmf {

// G restricted to the members, in the order in which they came, is L L'. append and solve take k^2
// operations, remove k^2 for each member after the one that leaves.
class Cholesky {
 public:
  // G + ridge times the identity.
  explicit Cholesky(const UnitProblem& problem, double ridge = 0);

  const std::vector<Index>& members() const { return members_; }
  void clear() { members_.clear(); }
  // False, and nothing changes, where component r is a combination of the members as far as the precision
  // of G tells.
  bool append(Index r);
  void remove(Index r);
  // z = (the members' part of G + ridge)^-1 b, zero elsewhere.
  void solve(const double* b, double* z);

 private:
  Index size() const { return static_cast<Index>(members_.size()); }
  void substitute_forward();  // work_ = L^-1 work_

  const UnitProblem& problem_;
  double ridge_;
  std::vector<Index> members_;
  AlignedVector<double> rows_, columns_;  // L by rows and by columns, so that both substitutions run along
  AlignedVector<double> work_;
};

}  // namespace nmf
