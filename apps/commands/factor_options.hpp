// What `nmf factor` is given, and what its summary says of that: for commands that make such runs.
#pragma once

#include "cli/flag_groups.hpp"
#include "input/entries.hpp"
#include "input/scaling.hpp"
#include "nmf/study/starts.hpp"
#include "report/checkpoints.hpp"
#include "report/run.hpp"
#include "system/memory_budget.hpp"

namespace nmf::app {

struct FactorOptions {
  InputFlags input;
  EntryFlags entries;
  WatchFlags watch;
  ScaleFlags scaling;
  SolverFlags solver;
  MemoryFlags memory;
  CheckpointFlags checkpoint;
  OutputFlags output;
  void add_to(Flags& flags);
};

// Reads INPUT, saying what there is to say of it.
template <class T>
LabelledMatrix<T> read_input(const FactorOptions& options, const MemoryBudget& budget,
                             io::ReadReport& report);

// What depends on the options, the matrix and the result alone.
template <class T>
RunFacts facts_of(const FactorOptions& options, const Flags& flags, const LabelledMatrix<T>& x,
                  const io::ReadReport& read, const EntryCounts& counts, Index missing,
                  const StartsResult<T>& runs);

}  // namespace nmf::app
