// What a model says of its matrix: W H, parts of it, and how entries divide among its components. 2 k
// operations an entry; each entry is the same bits whatever is asked for beside it.
#pragma once

#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

class Reconstruction {
 public:
  // H is k x n; `components` (from 0) are those that count.
  Reconstruction(const Factor<double>& H, std::vector<Index> components);

  Index columns() const { return components_.k(); }

  // y (count x n, row-major) = the sum of w_r h_r over the components that count, for rows w of W (k numbers
  // each).
  void rows(const double* w, Index count, double* y) const;
  // The same for one entry.
  double entry(const double* w, Index column) const;

  // x (count x n, row-major), each entry times the share of its model that comes from the components that
  // count: the shares of disjoint sets of components add up to x. Where the whole model is zero all
  // components have the same share. NaN stays NaN.
  void shares(const double* w, Index count, double* x) const;
  // Each entry belongs whole to the component with the largest part in it, the first of equal ones: x where
  // that is one of those that count, otherwise 0.
  void largest(const double* w, Index count, double* x) const;

 private:
  Index rank() const { return components_.count(); }
  const double* component(Index r) const { return components_.column(r); }

  Factor<double> components_;  // n x k: each component contiguous
  std::vector<Index> chosen_;
  std::vector<char> counts_;  // of each component
};

}  // namespace nmf
