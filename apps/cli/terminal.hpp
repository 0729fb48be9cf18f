// What standard output can show.
#pragma once

#include "draw/terminal.hpp"

namespace nmf::app {

// Its width (or COLUMNS, or 80), colours on a terminal where NO_COLOR is not set, and whether the locale is
// one of UTF-8.
draw::Terminal terminal_of_output();

}  // namespace nmf::app
