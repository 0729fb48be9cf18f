// A figure as characters: braille dots, blocks and half blocks, or what is in ASCII.
#pragma once

#include <string>

#include "draw/figure.hpp"

namespace nmf::draw {

struct Terminal {
  Index width = 80;     // characters of a line
  bool colour = false;  // the 256 colours that terminals have
  bool unicode = true;
};

std::string text_of(const Figure& figure, const Terminal& terminal);

}  // namespace nmf::draw
