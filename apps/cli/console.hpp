// Standard output, standard error, and signals as users of a terminal and of pipes expect them.
#pragma once

#include <string>

#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"

namespace nmf::app {

// Opens /dev/null in place of standard streams that are closed, so that no file of ours takes their numbers,
// and makes writing to a closed pipe an error that can be handled rather than a signal.
void tame_standard_streams();

// To standard output. A reader that has gone away had what it wanted: no error.
void print(const std::string& text);

// The same to `out`, which is standard output opened before: takes no memory.
void print(io::AtomicFile& out, const std::string& text);

// A line on standard error, after "nmf: ".
void tell(const std::string& text);
std::string line_to_tell(const std::string& text);  // what it writes

// What was decided about an input.
void tell(const io::ReadReport& read);

}  // namespace nmf::app
