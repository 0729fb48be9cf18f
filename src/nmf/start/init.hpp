// Where a factorization starts from.
#pragma once

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// random: sqrt(mean(X) / k) |N(0, 1)| by (seed, row, component). nndsvd, nndsvda, nndsvdar (Boutsidis and
// Gallopoulos 2008): the non-negative parts of the leading singular vectors, zeros kept / set to the mean of
// X (in units in which its root mean square is 1) / set to random numbers below a hundredth of it, then
// scaled by the common factor that fits X best (the start would lose whole components in the first step
// otherwise). The singular vectors come from a randomized range finder (Halko, Martinsson and Tropp 2011) on
// products with X alone: about 10 passes over X. spa: H is rows of X, those that the others are most nearly
// mixtures of (pure_rows.hpp), and W fits it best. kmeans: the same of the means of clusters of rows
// (kmeans.hpp) by direction, in the coordinates of the leading singular vectors. nnsvdlrc: low_rank.hpp.
// explained: a pair whose product is taken off X before.
template <class T>
Pair<T> initialize(const Data<T>& data, const Options& options, const Pair<T>& explained = {});

}  // namespace nmf
