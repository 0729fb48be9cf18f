// What one call of `nmf factor` is asked to do.
#pragma once

#include <chrono>

#include "commands/factor_options.hpp"
#include "input/entries.hpp"
#include "input/known.hpp"
#include "report/outputs.hpp"

namespace nmf::app {

struct FactorJob : FactorOptions {
  const Flags* flags = nullptr;  // all of these
  KnownFactors known;
  bool chooses_rows = false;                    // to be H
  std::chrono::steady_clock::time_point begin;  // of the command

  Values values() const;  // of the matrix, once the data are there
};

// Everything in `job` that can be checked without the matrix.
Outputs check(const FactorJob& job);

// Several processes, of which the first reads, says and writes all there is: throws Error(Fault::usage) for
// what they cannot do together, and makes the others quiet.
void divide_roles(FactorJob& job);

}  // namespace nmf::app
