// Whether a matrix fits, said before it is read.
#pragma once

#include <string>

#include "nmf/io/read.hpp"

namespace nmf::io {

// Throws Error(Fault::input, "file: ...") where a matrix would take more bytes than
// ReadOptions::memory_limit.
void check_memory(const std::string& file, double bytes, const ReadOptions& options);

// Where memory was refused all the same.
[[noreturn]] void fail_no_memory(const std::string& file, const ReadOptions& options);

}  // namespace nmf::io
