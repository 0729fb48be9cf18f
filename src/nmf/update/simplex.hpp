// Half-steps for columns whose numbers sum to one.
#pragma once

#include "nmf/kernels/poisson.hpp"
#include "nmf/update/update.hpp"

namespace nmf {

// Each column y of step.Y becomes the minimum of 1/2 y' G y - p' y over y >= 0 with sum y = 1, whatever
// step.max_sweeps is above 0; with 0 it stays. Steps move weight from the component that gains most by losing
// some to the one that gains most by it, as far as that pays (the pairs of sequential minimal optimisation,
// Platt 1998; Keerthi et al. 2001), k a step. Returns gradient2 where y was: that of kkt.hpp of the gradient
// less the multiplier of the sum.
template <class T>
Sums simplex_step(const HalfStep<T>& step);

// y >= 0 becomes a column that sums to one: all of it divided by its sum, or all parts alike where it is
// zero.
template <class T>
void put_on_simplex(Index k, T* y);

// What the conditions of Karush, Kuhn and Tucker compare a gradient with: the multiplier y'gradient.
template <class T>
T multiplier(Index k, const T* gradient, const T* y);

// Lowers linear'y - sum of x log(f'y) over the same columns by up to `passes` of Newton's method: the
// quadratic at y is minimised over the simplex as above, and as much of the way is gone, by halves, as lowers
// the sum. F is packed as for multiply_add; ridge, coupling and bound of the column are none.
template <class T>
void simplex_newton(Index k, const T* F, const PoissonColumn<T>& column, int passes, T* y);

}  // namespace nmf
