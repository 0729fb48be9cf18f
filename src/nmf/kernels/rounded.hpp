// Entries in double precision as factors in single precision see them.
#pragma once

#include "nmf/base/index.hpp"

namespace nmf {

// y[i] = x[i] by, rounded once; `by` is a power of two. The same bits on all instruction sets.
void rounded(const double* x, Index count, double by, float* y);

}  // namespace nmf
