// What the first of several processes has made ready to be factorized, for all of them: all make these calls.
#pragma once

#include <memory>
#include <optional>

#include "nmf/base/company.hpp"
#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf::app {

// x spread over the processes, with weights where there are some. x: nullptr but of the first, whose x keeps
// its shape and names alone. Entries that are watched are all everywhere.
template <class T>
std::unique_ptr<Data<T>> deal(const Company& company, LabelledMatrix<T>* x,
                              std::optional<Weights<T>>&& weights, Sparse<T>& held_out, Sparse<T>& test);

// What of the options comes from files, or from a clock.
void deal(const Company& company, Options& options);

}  // namespace nmf::app
