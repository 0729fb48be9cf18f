// What is done to the matrix of a run, by --scale.
#pragma once

#include "cli/flag_groups.hpp"
#include "nmf/scale/scale.hpp"

namespace nmf::app {

// Without the matrix: throws Error(Fault::usage) for what is not possible.
void check_scale(const ScaleFlags& flags, const WatchFlags& watch);

// Does it, and returns what it learned. Throws Error as fit_scale() does.
template <class T>
Scale scale_input(const ScaleFlags& flags, const EntryFlags& entries, int threads, LabelledMatrix<T>& x);

}  // namespace nmf::app
