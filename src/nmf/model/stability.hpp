// How far runs of one rank from several starts agree: in their components, and in their objectives.
#pragma once

#include <limits>
#include <span>
#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// Of R runs at rank k; NaN is what has no value: all of it for a single run, silhouettes for rank 1.
struct Stability {
  static constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  double cosine = undefined;      // of matched components, the mean over all pairs of runs
  double seen = undefined;        // share of the best run's components that nine of ten others have, too
  double silhouette = undefined;  // mean of all R k components in k clusters
  double least_silhouette = undefined;  // the least of the clusters' means
};

// H: the factors of the runs, of one shape; `best`: which of them is the reference. Components of two runs
// are matched as compare_components() does, and one has the other where their cosine is `alike`. Each run
// gives one component to each cluster: the one that is matched with the best run's, then, once more, with the
// mean of the cluster; the distance is 1 - cosine. A component that is zero has the distance 1 to every
// other. About R^2 / 2 k (k n + k^2) operations; what is given away is not copied.
Stability stability(std::vector<Factor<double>> H, Index best, double alike = 0.9);

// The standard deviation of the runs' objectives over their mean; NaN for a single run, and where all are 0.
double spread(std::span<const double> objectives);

}  // namespace nmf
