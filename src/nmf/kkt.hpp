// How far a factor is from the optimality conditions, and how well it fits, from what a half-step holds
// anyway.
#pragma once

#include <limits>

#include "nmf/matrix.hpp"

namespace nmf {

// The squared norm of the projected gradient of 1/2 y' G y - p' y over the columns of Y, each coordinate
// measured in units in which it has unit curvature: sum of g_r^2 / G_rr, g = G y - p, where y_r > 0 or g_r <
// 0, and y_r < upper or g_r > 0. Unlike the plain norm it does not change when scale moves between the
// factors, and it is at most
// ||X||^2. Zero exactly where the conditions of Karush, Kuhn and Tucker hold. k^2 a column.
template <class T>
double projected_gradient2(Index k, Index count, const T* G, const T* P, const T* Y,
                           T upper = std::numeric_limits<T>::infinity());

// Sum over columns of y' G y - 2 p' y = ||X - F' Y||^2 - ||X||^2. k^2 a column.
template <class T>
double fit(Index k, Index count, const T* G, const T* P, const T* Y);

}  // namespace nmf
