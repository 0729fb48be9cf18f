// One-to-one assignment with the largest total gain: the Hungarian method by shortest augmenting paths.
#pragma once

#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// For each row of `gain` (finite numbers, any shape) the column it is assigned to, -1 for none: min(rows,
// columns) pairs, no row and no column in two of them, whose gains have the largest possible sum. H. W. Kuhn
// 1955; R. Jonker, A. Volgenant 1987. O(a^2 b) with a = the smaller and b = the larger side.
std::vector<Index> best_assignment(const Factor<double>& gain);

}  // namespace nmf
