// Leading singular vectors of X through its products alone, so that dense and sparse X cost what their
// entries cost.
#pragma once

#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

template <class T>
struct Svd {
  std::vector<double> values;  // k, falling
  Factor<T> U;                 // k x m: row r is the r-th left singular vector
  Factor<T> V;                 // k x n
};

// Randomized subspace iteration with oversampling (Halko, Martinsson and Tropp 2011, algorithm 4.4), or,
// where X is small and one side short, the Gram matrix of that side. The signs of a pair are chosen so that
// the entry of largest magnitude in V's row is positive. Deterministic in seed.
template <class T>
Svd<T> leading_svd(const Data<T>& data, Index k, std::uint64_t seed);

}  // namespace nmf
