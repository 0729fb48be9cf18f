// Whether what is asked for is possible.
#pragma once

#include "nmf/problem/options.hpp"

namespace nmf {

inline constexpr int most_threads = 1024;

// These throw Error(Fault::usage) that names option, value and what is allowed.
void validate_threads(int threads);
void validate(const Options& options, Index rows, Index columns);

}  // namespace nmf
