// The colours of a heat map, for whatever draws it.
#pragma once

#include <vector>

#include "draw/figure.hpp"

namespace nmf::draw {

// The numbers of a heat map in [0, 1]: 0 is zero, 1 the largest (of the row, where each has a scale of its
// own).
std::vector<double> shares_of(const Heat& heat);

// A pixel a number.
io::Picture picture_of(const Heat& heat);

}  // namespace nmf::draw
