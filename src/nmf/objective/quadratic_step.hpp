// The half-step on (G, P) with penalties folded in, once for every algorithm of the table.
#pragma once

#include "nmf/objective/penalties.hpp"
#include "nmf/update/update.hpp"

namespace nmf {

// Improves `count` columns y, the first of which is `column` of its side, by at most `sweeps` sweeps of the
// algorithm on
//
//   1/2 y' (G + scale (diag(ridge) + coupling (d d' - diag(d)^2))) y - (p - scale * linear)' y
//
// and returns its squared projected gradient (kkt.hpp) where y was, and on Side::columns the fit, without the
// penalties, of what y became. Columns whose P is zero (a row or column of X without entries) become zero,
// which some updates only approach. All columns have the scale of the first.
template <class T>
Sums quadratic_step(const Algorithm& algorithm, const Penalties<T>& penalties, Side side, Index column,
                    Index k, Index count, const T* G, const T* P, T* y, int sweeps, Gram gram = Gram::common);

}  // namespace nmf
