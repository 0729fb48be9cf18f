// How different two models are: their components matched, whatever their order and scale.
#pragma once

#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

struct ComponentPair {
  Index a = 0;
  Index b = 0;
  double cosine = 0;  // of the two rows of H
};

struct Comparison {
  std::vector<ComponentPair> pairs;  // by a
  std::vector<Index> only_in_a;      // components that are left over where the ranks differ
  std::vector<Index> only_in_b;
  double score = 0;  // the sum of the cosines over the larger rank: 1 is the same up to order and scale, 0
                     // nothing in common
};

// A (rank a x columns) and B (rank b x columns) are the factors H of two models over the same features. The
// pairs are those with the largest sum of cosines; a component that is zero has the cosine 0 with every
// other.
Comparison compare_components(const Factor<double>& A, const Factor<double>& B);

// The same of rows that have length 1: who compares many models makes them once.
Comparison compare_unit_rows(const Factor<double>& A, const Factor<double>& B);

// Rows of length 1; those of zeros stay.
Factor<double> unit_rows(Factor<double> H);

}  // namespace nmf
