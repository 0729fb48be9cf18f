// New rows in terms of a model: W for rows of X, with H fixed.
//
//   minimise over w >= 0   D(x | w H) + the penalties on w,   for each row x of X by itself.
//
// Least squares are solved exactly by block principal pivoting (update/bpp.cpp) on G = H H' and p = H x', k^2
// to k^3 a row beside the product; where a bound or penalties that couple components forbid that, and for
// other losses, the half-step of the training is repeated on the row, in a unit of its own, until its KKT
// residual is at rounding. l21 without penalties on W is least squares.
// The Kullback-Leibler divergence and every beta in [1, 2], huber and l21 are convex in w: that is their
// minimum. Where orthogonality is asked of W there are several, and the best one is kept of what the start at
// which all components are alike leads to, and each at which one has nearly all.
#pragma once

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

template <class T>
struct Transformed {
  Factor<T> Wt;           // k x rows of X
  Index unconverged = 0;  // rows that were still moving when the limit on steps came
};

// W for the rows of data. Options say loss, penalties, bound and rank; what they say of algorithms and
// stopping does not matter. What is found for a row depends on that row alone, not on the others, their
// size, their number, or the number of threads; only `entries` penalties on H look at more. Where
// H alone is penalised, training holds W at unit norm, at a price for each component that depends on the norm
// of its column of W: w_norm are these k norms, empty: all 1. Throws Error(Fault::usage) where the loss is
// not defined for the data.
template <class T>
Transformed<T> transform(const Data<T>& data, const Options& options, const Factor<T>& H,
                         const Factor<T>& w_norm = {});

// Whether W depends on w_norm: only H is penalised.
bool needs_w_norm(const Options& options);

}  // namespace nmf
