// A matrix of which each of several processes reads its part of the file.
#pragma once

#include <optional>

#include "commands/factor_job.hpp"
#include "input/range.hpp"

namespace nmf::app {

template <class T>
struct FactorShares {
  LabelledMatrix<T> x;  // its shape and names
  Extent extent;
  CountedEntries<T> counted;
  Fingerprint of_run;  // where there are checkpoints
};

// All processes make this call. nullopt, in all of them: the first reads everything and deals it out, since
// the file or what is asked for wants that; `read` says so.
template <class T>
std::optional<FactorShares<T>> read_shares(const FactorJob& job, io::ReadReport& read);

}  // namespace nmf::app
