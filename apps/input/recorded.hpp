// What an earlier run read and which entries counted for it, as its summary has it.
#pragma once

#include <string>

#include "cli/flag_groups.hpp"

namespace nmf::app {

struct RecordedRun {
  InputFlags input;  // with its path
  EntryFlags entries;
  WatchFlags watch;
  SolverFlags solver;
  std::string sha256;  // of the input as it was stored; empty: not told
};

// Throws Error(Fault::input) where the summary of the folder does not say.
RecordedRun recorded_run(const std::string& folder);

}  // namespace nmf::app
