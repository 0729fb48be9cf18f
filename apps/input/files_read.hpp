// Which files reading a matrix opens: none of them may be overwritten with what is made of it.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/read.hpp"

namespace nmf::app {

// The file itself, what standard input comes from, all files of a folder; files of names, given or beside.
std::vector<std::string> files_read(const std::string& path, const io::ReadOptions& options = {});

}  // namespace nmf::app
