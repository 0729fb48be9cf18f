// How far a factor is from the optimality conditions, and how well it fits, from what a half-step holds
// anyway.
#pragma once

#include <limits>

#include "nmf/data/data.hpp"

namespace nmf {

// At the columns of Y, k^2 a column:
//
// gradient2: the squared norm of the projected gradient of 1/2 y' G y - p' y, each coordinate measured in
// units in which it has unit curvature: sum of g_r^2 / G_rr, g = G y - p, where y_r > 0 or g_r < 0, and
// y_r < upper or g_r > 0. Unlike the plain norm it does not change when scale moves between the factors, and
// it is at most ||X||^2. Zero exactly where the conditions of Karush, Kuhn and Tucker hold.
//
// fit: sum of y' G y - 2 p' y = ||X - F' Y||^2 - ||X||^2.
template <class T>
Sums sums_at(Index k, Index count, const T* G, const T* P, const T* Y,
             T upper = std::numeric_limits<T>::infinity());

}  // namespace nmf
