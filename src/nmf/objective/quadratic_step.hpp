// The half-step on (G, P) with penalties folded in, once for every algorithm of the table.
#pragma once

#include "nmf/objective/penalties.hpp"
#include "nmf/update/update.hpp"

namespace nmf {

// Improves the columns y of step.Y, the first of which is `column` of its side, by at most step.max_sweeps
// sweeps of the algorithm on
//
//   1/2 y' (G + scale (diag(ridge) + coupling (d d' - diag(d)^2))) y - (p - scale * linear)' y
//
// and returns its squared projected gradient (kkt.hpp) where y was, and on Side::columns the fit, without the
// penalties, of what y became. Columns whose P is zero (a row or column of X without entries) become zero,
// which some updates only approach. All columns have the scale of the first. Components that are held
// (Penalties::held) stay as they are, and the others see what these leave: with y = (y_held, y_free) they
// have G_free and p_free - G_free,held y_held. gradient2 is theirs alone. Where there is a prior, columns
// have problems of their own: a guide adds its strength to the diagonal of G and strength * guide to P, and
// what the pattern says is zero is held there. On a
// side whose columns sum to one simplex_step() is taken instead.
template <class T>
Sums quadratic_step(const Algorithm& algorithm, const Penalties<T>& penalties, Side side, Index column,
                    const HalfStep<T>& step);

}  // namespace nmf
