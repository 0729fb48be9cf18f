// Words that do not count.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/read.hpp"

namespace nmf::io {

// Those of the list that TextOptions name: read as texts are, so that "don't" stands for don. Throws
// Error(Fault::input) for a file that cannot be read, or has none.
std::vector<std::string> stop_words_of(const ReadOptions& options);

}  // namespace nmf::io
