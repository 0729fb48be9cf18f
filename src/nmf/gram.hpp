// Small products of a factor with itself.
#pragma once

#include "nmf/data.hpp"

namespace nmf {

// G = F F' (k x k), F being k x count. 2 k^2 count operations; summed over fixed blocks of columns in double.
// `packed` is F in the packed form of the kernels, where the caller has it.
template <class T>
Factor<T> gram(const Factor<T>& F, const T* packed = nullptr);

}  // namespace nmf
