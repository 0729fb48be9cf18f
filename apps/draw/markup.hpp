// Text as XML and HTML take it, and how much room it needs.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf::draw {

// Takes the next character off a text of UTF-8.
std::string_view take_character(std::string_view& text);

// Any bytes as text: what is markup escaped, what is not UTF-8 or no character of XML as U+FFFD.
std::string escaped(std::string_view text);

// In pixels of a letter of so many: an estimate that is rather too large, since which font there is is not
// known.
double width_of(std::string_view text, double size);

// As much of it as has room, with an ellipsis for the rest.
std::string shortened(const std::string& text, double room, double size);
// The same for a terminal, on one line: so many of its cells.
std::string shortened(const std::string& text, Index cells, const char* ellipsis);
// The same of text that has line ends.
std::string cut(const std::string& printable, Index cells, const char* ellipsis);
Index cells_in(std::string_view text);

// A text in lines, broken at blanks, each of which takes at most `room` by width(line).
std::vector<std::string> lines_of(const std::string& text, double room,
                                  const std::function<double(std::string_view)>& width);

std::string base64(std::string_view bytes);

}  // namespace nmf::draw
