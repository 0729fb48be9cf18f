// The rows of a dense X in double precision that lies in a file in single precision, which holds all of its
// numbers: half as much to keep and to read.
#pragma once

#include <memory>

#include "nmf/data/blocks.hpp"

namespace nmf {

// Those of x, which is taken over and has only its shape left, where it lies in a scratch file and no number
// of it is another in single precision: the file becomes half as long. nullptr: x is as it was.
std::shared_ptr<const Blocks<double>> widened(Dense<double>& x);

}  // namespace nmf
