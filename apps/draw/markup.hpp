// Text as XML and HTML take it, and how much room it needs.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf::draw {

// Any bytes as text: what is markup escaped, what is not UTF-8 or no character of XML as U+FFFD.
std::string escaped(std::string_view text);

// In pixels of a letter of so many: an estimate that is rather too large, since which font there is is not
// known.
double width_of(std::string_view text, double size);

// As much of it as has room, with an ellipsis for the rest.
std::string shortened(const std::string& text, double room, double size);
// The same for a terminal: so many characters.
std::string shortened(const std::string& text, Index characters, const char* ellipsis);
Index characters_in(std::string_view text);

// A text in lines, broken at blanks, each of which takes at most `room` by width(line).
std::vector<std::string> lines_of(const std::string& text, double room,
                                  const std::function<double(std::string_view)>& width);

std::string base64(std::string_view bytes);

}  // namespace nmf::draw
