// Average linkage (UPGMA): the tree that joins two clusters again and again, those between which the mean
// distance is least.
#pragma once

#include <cstddef>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

// A number for each pair of different things of a number of things.
class Triangle {
 public:
  explicit Triangle(Index size) : size_(size), values_(static_cast<std::size_t>(size * (size - 1) / 2)) {}

  Index size() const { return size_; }
  Index pairs() const { return std::ssize(values_); }
  double* row(Index i) { return values_.data() + i * (i - 1) / 2; }  // pairs (i, 0) .. (i, i - 1)
  double& operator()(Index i, Index j) { return i > j ? row(i)[j] : row(j)[i]; }
  double* begin() { return values_.data(); }
  double* end() { return values_.data() + values_.size(); }
  const double* begin() const { return values_.data(); }
  const double* end() const { return values_.data() + values_.size(); }

  // The sum of term(value) over all pairs: rows by themselves first, since one long sum loses digits.
  template <class Term>
  double sum(const Term& term) const {
    double total = 0;
    const double* value = begin();
    for (Index i = 1; i < size_; ++i) {
      double of_row = 0;
      for (Index j = 0; j < i; ++j) of_row += term(*value++);
      total += of_row;
    }
    return total;
  }

 private:
  Index size_;
  std::vector<double> values_;
};

// Two clusters that are joined.
struct Merge {
  double height = 0;  // the mean distance between them
  double pairs = 0;   // of things, one in each
};

// The size - 1 merges of the tree, those of a subtree before its own. By chains of nearest neighbours
// (Murtagh 1983), in O(size^2), within the memory of the distances. Of equal distances those count first that
// SciPy's `linkage` takes first.
std::vector<Merge> average_linkage(Triangle distances);

// The correlation of the distances with those in the tree, the heights at which two things come together
// (Sokal and Rohlf 1962). NaN where all distances are equal.
double cophenetic_correlation(Triangle distances);

}  // namespace nmf
