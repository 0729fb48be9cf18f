// What a factorization takes of memory at its peak, told beforehand.
#pragma once

#include <cstddef>

#include "nmf/base/index.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// Bytes: of X as it was read; of what has as many entries, made of X and of its weights for products; of all
// pairs of factors that are held at a time; of other sums and scratch memory; of the program.
struct MemoryNeed {
  double matrix = 0, copies = 0, factors = 0, statistics = 0, other = 0;
  double as_matrix() const { return matrix + copies; }  // which may lie in a file
  double beside_matrix() const { return factors + statistics + other; }
  double total() const { return as_matrix() + beside_matrix(); }
};

// What it depends on, beside the options.
struct MemoryCase {
  Index rows = 0, columns = 0;
  bool sparse = false;
  Index stored = 0;  // entries of a sparse X
  Index listed = 0;  // entries with a weight of their own: weighted, missing, held out, or listed at all
  Index starts = 1;  // that may run side by side
  int threads = 1;
  std::size_t number_size = sizeof(double);
  bool in_file =
      false;  // whether X lies in one, beside a transpose where columns are looked at by themselves
  double size_in_file = 0;  // of a number there, where it is another; 0: number_size
};

// Within 15 % of what was then seen, over storages, losses, weights and precisions
// (tests/cli/estimate_test.cpp).
MemoryNeed needed_memory(const MemoryCase& x, const Options& options);

// The largest rank, at most that of the options, with which what is needed beside the matrix fits; 0: none.
Index rank_that_fits(const MemoryCase& x, Options options, double bytes);

}  // namespace nmf
