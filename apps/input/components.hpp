// Components of a model that are named on the command line.
#pragma once

#include <string>
#include <vector>

#include "nmf/model/folder.hpp"

namespace nmf::app {

// From 0, in the order in which they are named, by name or number from 1; all of them when none is. Throws
// Error(Fault::usage).
std::vector<Index> chosen_components(const std::vector<std::string>& words, const Model& model);

}  // namespace nmf::app
