// Random numbers as a function of (seed, stream, row, column): the same whatever the order of the calls, the
// number of threads or the storage. Philox 4x32-10 (Salmon et al. 2011), by the Random123 library.
#pragma once

#include <cstdint>

#include "nmf/base/index.hpp"

namespace nmf {

// Which use of randomness a number is for, so that uses are independent of each other.
enum class Stream : std::uint32_t {
  init_w,
  init_h,
  sketch,
  fill_w,
  fill_h,
  reseed,
  starts,
  holdout,
  symmetry,
  batches,
  exchange,
  consensus,
  folds,
  ranks,
  programs
};

// Uniform on (0, 1).
double uniform(std::uint64_t seed, Stream stream, Index row, Index column);

// A seed of its own for the index-th of several runs.
std::uint64_t derived_seed(std::uint64_t seed, Stream stream, Index index);

// Standard normal.
double normal(std::uint64_t seed, Stream stream, Index row, Index column);

}  // namespace nmf
