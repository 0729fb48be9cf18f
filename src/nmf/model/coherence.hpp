// How far the heaviest features of a component come together in rows of a matrix: of topics, whether their
// words do in documents.
#pragma once

#include <vector>

#include "nmf/data/factor.hpp"
#include "nmf/matrix/matrix.hpp"

namespace nmf {

struct Coherence {
  Index features = 0;              // of each component, at most
  std::vector<double> components;  // of each; NaN: not known
  double mean = 0;                 // of those that are known; NaN: none is
};

// The mean of the normalised pointwise mutual information (Bouma 2009) over pairs of the features that are
// heaviest in a row of H (Lau, Newman and Baldwin 2014):
//
//   NPMI(a, b) = log(P(a, b) / (P(a) P(b))) / -log P(a, b),
//
// P being the share of the rows of x in which the entries of a, of b or of both are above zero. It is -1 for
// a pair that is never together, which is its limit, and 0 for one that is so in every row. A pair of which
// one is in no row does not count.
//
// Cost: one pass over x and, for each pair, one over the rows in which either is.
Coherence coherence(const LabelledMatrix<double>& x, const Factor<double>& H, Index features);

}  // namespace nmf
