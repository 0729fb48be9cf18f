// Products of small matrices, by our own kernels: the same bits on every machine and any number of threads.
#pragma once

#include "nmf/data/data.hpp"

namespace nmf {

// G = F F' (k x k), F being k x count. k^2 count operations or a little more; summed over fixed blocks of
// columns in double. Where `packed` is given, F times `by` is left there in the packed form of the kernels
// (padded<T>(k) * count numbers).
template <class T>
Factor<T> gram(const Factor<T>& F, T* packed = nullptr, T by = 1);

// The sum of the products of their entries, in double.
template <class T>
double inner(const Factor<T>& A, const Factor<T>& B);

// M F.
template <class T>
Factor<T> times(const Factor<T>& M, const Factor<T>& F);

}  // namespace nmf
