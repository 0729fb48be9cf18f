// What `nmf rank` is given.
#pragma once

#include "commands/factor_options.hpp"
#include "input/known.hpp"
#include "nmf/data/data.hpp"
#include "nmf/study/folds.hpp"
#include "sweep/settings.hpp"

namespace nmf::app {

// One of several equal parts of the work, from 1.
struct Shard {
  Index number = 1, of = 1;
};

struct SweepOptions {
  FactorOptions run;   // what all runs have in common
  KnownFactors known;  // components that all of them hold
  Ranks ranks;
  std::vector<std::string> vary;
  Index runs = 10;
  Folds folds;
  Side cluster = Side::rows;
  Shard shard;
  std::vector<std::string> merge;  // folders; empty: nothing is merged
  bool final_model = false;
  Index consensus = 0;  // rank of the programs that are made at the end; 0: none
  void add_to(Flags& flags);

  // Without the matrix: throws Error(Fault::usage).
  void check() const;
  std::string folder() const;
};

}  // namespace nmf::app
