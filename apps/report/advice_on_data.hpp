// What people do with data of a kind, in words.
#pragma once

#include <string>

#include "nmf/matrix/nature.hpp"

namespace nmf::app {

// "counts, mostly zero, with a heavy tail".
std::string spoken_nature(const Nature& nature);

// The loss and the scaling that are used for it, as options of `nmf factor`; empty: nothing is to be said.
std::string usual_options(const Nature& nature, bool sparse);

}  // namespace nmf::app
