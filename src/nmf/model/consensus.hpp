// How far runs of one rank from several starts put the same rows together.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

// Of C, C_ij being the share of the runs in which rows i and j are in one cluster.
struct Consensus {
  Index rows = 0;         // that C is of: all, or a sample
  double dispersion = 0;  // mean of 4 (C - 1/2)^2: 1 where every run has the same clusters
  double cophenetic = 0;  // correlation of 1 - C with its average-linkage tree; NaN where C is constant
  double pac = 0;         // share of the pairs i < j with 0.1 < C_ij < 0.9; NaN where there is no pair
};

// clusters: of one run or more, a number >= 0 for each row as largest_components() gives them; which numbers
// they are does not matter. Of more than `most_rows` a sample is drawn, the same ones by the same seed
// whatever the clusters. O(runs s^2) for s rows, and s^2 / 2 numbers of memory.
Consensus consensus(std::span<const std::vector<Index>> clusters, std::uint64_t seed, Index most_rows = 2000);

}  // namespace nmf
