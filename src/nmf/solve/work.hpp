// What an iteration takes, counted and not timed: the same on every machine and for any number of threads.
#pragma once

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// About the nanoseconds of one core of 2026, by the shape of X, the rank and the loss. Within a factor of two
// for small problems, which is what it is for.
template <class T>
double iteration_work(const Data<T>& data, const Options& options);

}  // namespace nmf
