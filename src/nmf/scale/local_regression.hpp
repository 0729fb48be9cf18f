// A smooth curve through points: local regression of degree 2 (loess; Cleveland and Grosse 1991).
#pragma once

#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

// The curve at the abscissae. Around the ends of cells of few points a parabola is fitted to the share `span`
// of the points that is nearest, by weights that fall to 0 with the distance (tricube); between the ends
// the curve is the cubic of these values and slopes, as in R (loess with its defaults). Where points lie so
// that they determine no parabola, a line or a mean takes its place.
std::vector<double> local_regression(const std::vector<double>& x, const std::vector<double>& y, double span);

}  // namespace nmf
