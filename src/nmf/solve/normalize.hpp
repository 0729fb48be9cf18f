// The scale and the order of the components: what W H leaves open.
#pragma once

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// Rescales the components of (W, H) by the rule and sorts them by falling weight (sum of the entries of their
// part of W H; ties keep their order). W H stays as it is but for rounding. A component that is zero in one
// factor becomes zero in both, unless only their order changes. The first `known` components stay as they
// are, the first `placed` where they are.
template <class T>
void normalize(Normalize rule, Factor<T>& Wt, Factor<T>& H, Index known = 0, Index placed = 0);

}  // namespace nmf
