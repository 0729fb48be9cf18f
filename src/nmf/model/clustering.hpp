// Rows as clusters by their largest component, and how far clusters agree with classes that are known.
#pragma once

#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// The component that contributes most to each row, w_r times the sum of h_r (which does not depend on how
// scale is shared between W and H); the first of equal ones; k for a row that is zero.
std::vector<Index> largest_components(const Factor<double>& Wt, const Factor<double>& H);

struct Agreement {
  double purity = 0;    // share of the rows that are of the commonest class of their cluster
  double entropy = 0;   // of the classes within clusters, averaged over rows, over log(number of classes):
                        //   0 where clusters are pure (Kim and Park 2007)
  double nmi = 0;       // mutual information over the mean of both entropies (Strehl and Ghosh 2002, with the
                        //   arithmetic mean)
  double ari = 0;       // adjusted Rand index (Hubert and Arabie 1985)
  double accuracy = 0;  // share of the rows that are of the class of their cluster where each cluster has a
                        //   class of its own, assigned so that this is largest (Hungarian method)
};

// Of two labellings of the same rows by any numbers >= 0.
Agreement agreement(const std::vector<Index>& clusters, const std::vector<Index>& classes);

}  // namespace nmf
