// An X in double precision that lies in a scratch file in single precision, which holds all of its numbers:
// half as much to keep and to read. For dense storage each block of rows is made doubles again on its way,
// sparse storage takes entries in either precision.
#pragma once

#include <memory>
#include <optional>

#include "nmf/matrix/blocks.hpp"

namespace nmf {

// Those of x, which they keep, as doubles.
std::shared_ptr<const Blocks<double>> widened(Dense<float>&& x);
// x is taken over, and has only its shape left, where its numbers lie in a scratch file and none of them is
// another in single precision: the file becomes half as long. Nothing: x is as it was.
std::shared_ptr<const Blocks<double>> widened(Dense<double>& x);
std::optional<Sparse<float>> narrowed(Sparse<double>& x);

}  // namespace nmf
