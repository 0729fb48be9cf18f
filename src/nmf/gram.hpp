// Small products of a factor with itself.
#pragma once

#include "nmf/data.hpp"

namespace nmf {

// G = F F' (k x k), F being k x count. 2 k^2 count operations; summed over fixed blocks of columns in double.
template <class T>
Factor<T> gram(const Factor<T>& F);

}  // namespace nmf
