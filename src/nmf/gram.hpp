// Small products of a factor with itself.
#pragma once

#include "nmf/data.hpp"

namespace nmf {

// G = F F' (k x k), F being k x count. k^2 count operations or a little more; summed over fixed blocks of
// columns in double. Where `packed` is given, F times `by` is left there in the packed form of the kernels
// (padded<T>(k) * count numbers).
template <class T>
Factor<T> gram(const Factor<T>& F, T* packed = nullptr, T by = 1);

}  // namespace nmf
