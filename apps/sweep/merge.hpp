// By what options a sweep that is on disk was made.
#pragma once

#include <string>
#include <vector>

#include "cli/flags.hpp"

namespace nmf::app {

// Takes for `flags`, those of `nmf rank`, what the summary of the first of these folders that has one says.
// Throws Error(Fault::input) where none does.
void recorded_sweep(const std::vector<std::string>& folders, Flags& flags);

}  // namespace nmf::app
