// Colours that carry numbers and names: one map, one palette.
#pragma once

#include <cstdint>
#include <string>

#include "nmf/base/index.hpp"

namespace nmf::draw {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0;
};

// Of a number in [0, 1]: viridis, in which equal steps look equal, to colour-blind people too and in grey.
Colour shade(double share);

// To tell things apart: that of Okabe and Ito, which colour-blind people can, and then the same darker.
// Begins anew behind its last.
Colour palette(Index place);
Index palette_size();

std::string hex_of(const Colour& colour);  // #0072b2
int of_256(const Colour& colour);          // the nearest of those that terminals have

}  // namespace nmf::draw
