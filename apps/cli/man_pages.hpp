// Manual pages in roff, from what commands say of themselves.
#pragma once

#include <string>

#include "cli/description.hpp"

namespace nmf::app {

std::string man_page(const std::vector<DescribedCommand>& commands);  // nmf(1)
std::string man_page(const DescribedCommand& command);                // nmf-COMMAND(1)

}  // namespace nmf::app
