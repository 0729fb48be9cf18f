// What `nmf --version` says.
#pragma once

#include <string>

namespace nmf::app {

// The first line is "nmf" and the version; those that follow say how this program was built, a word and what
// belongs to it.
std::string version_page();

}  // namespace nmf::app
