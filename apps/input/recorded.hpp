// What an earlier run read and which entries counted for it, as its summary has it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cli/flag_groups.hpp"
#include "input/scaling.hpp"

namespace nmf::app {

struct RecordedRun {
  InputFlags input;  // with its path, where it is told
  EntryFlags entries;
  WatchFlags watch;
  ScaleFlags scaling;
  SolverFlags solver;
  std::string sha256;  // of the input as it was stored; empty: not told
};

// Takes for `flags` what values() of the same flags gave then, but for INPUT. Throws Error(Fault::usage) for
// what is not possible.
void take_recorded(const nlohmann::ordered_json& options, const std::string& input, Flags& flags);

// Throws Error(Fault::input) where the summary of the folder does not say.
RecordedRun recorded_run(const std::string& folder);

}  // namespace nmf::app
