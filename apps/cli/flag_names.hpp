// What the options of the library are called on the command line, and its texts with these names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nmf/base/wording.hpp"

namespace nmf::app {

// "--l1-w" for l1_w, "--loss kl" for loss with the value kl.
std::string flag_of(std::string_view field, std::string_view value = {});

std::string with_flags(const Wording& text);
std::vector<std::string> with_flags(const std::vector<Wording>& texts);

}  // namespace nmf::app
