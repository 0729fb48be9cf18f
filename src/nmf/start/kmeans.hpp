// k-means, and how far clusters are apart.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/data/factor.hpp"

namespace nmf {

struct ClusterEffort {
  Index beginnings = 10, iterations = 300;
};

// A cluster for each row (from 0; none is empty where rows differ), of the least sum of squared distances
// from the clusters' means that several beginnings lead to: centres drawn by k-means++ (Arthur and
// Vassilvitskii 2007), then Lloyd's iteration to its end or that of the effort. Rows have length 1. Of equals
// the first.
std::vector<Index> kmeans(const Factor<double>& rows, Index count, std::uint64_t seed,
                          const ClusterEffort& effort = {});

// The mean over rows of (b - a) / max(a, b), a being the mean distance to the others of the cluster and b the
// least to another cluster (Rousseeuw 1987); a row alone in its cluster counts as 0. NaN for one cluster.
double mean_silhouette(const Factor<double>& rows, const std::vector<Index>& cluster, Index count);

}  // namespace nmf
