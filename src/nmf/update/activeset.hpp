#pragma once

#include "nmf/update/cholesky.hpp"

namespace nmf {

// The method of activeset.cpp on single columns, for the algorithms that fall back on it.
class ActiveSet {
 public:
  explicit ActiveSet(UnitProblem& problem);
  // z(c) becomes the optimum of column c; it starts from the components that are positive there.
  void solve(Index c);

 private:
  enum class State : char { fixed, passive, dependent };  // dependent: fixed, and cannot be passive now

  void adopt_positive(const double* z);
  bool adopt(Index r);
  void descend(Index c);
  Index most_wanted(const double* z) const;
  void forget_dependence();

  UnitProblem& problem_;
  Cholesky passive_;
  std::vector<State> state_;
  std::vector<Index> positive_;
  AlignedVector<double> right_, target_, gradient_;
};

}  // namespace nmf
