// A start from files: --init-w and --init-h.
#pragma once

#include "cli/flag_groups.hpp"
#include "nmf/solve/factorize.hpp"

namespace nmf::app {

// Factors read from the files that the flags name (an empty matrix for one that is not given) for a matrix of
// rows x columns with these names, by which they are matched where the files have some. Throws Error where a
// file has another shape or other names.
template <class T>
Pair<T> read_start(const SolverFlags& flags, const Labels& names, Index rows, Index columns);

}  // namespace nmf::app
