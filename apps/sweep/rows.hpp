// What a sweep says of each setting, from what lies in its folder alone: whoever made it, and when.
#pragma once

#include <optional>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/model/consensus.hpp"
#include "nmf/model/figures.hpp"
#include "nmf/model/rank_choice.hpp"
#include "sweep/folder.hpp"

namespace nmf::app {

struct RunRow {
  Index run = 0;
  std::uint64_t seed = 0;
  Figures figures;
};

// What a row is of: the numbers of runs and folds.
struct RowOf {
  std::vector<Index> runs, folds;
  bool operator==(const RowOf&) const = default;

  // Whether there are as many as are wanted.
  bool complete(Index of_runs, const Folds& of_folds) const;
};

struct SettingRow {
  Index setting = 0;
  RowOf of;
  std::vector<RunRow> runs;
  std::vector<FoldOutcome> folds;
  std::optional<RunRow> best;
  double median_error = Stability::undefined;  // of the relative errors
  double spread = Stability::undefined;        // of the objectives (stability.hpp)
  RankMeasures measures;
  Consensus consensus;
  double seconds = 0;  // of all of them together

  Index converged_runs() const;
};

// Throws Error where what is there cannot be read. cluster: what the consensus of the runs is of.
SettingRow row_of(const SweepFolder& folder, const std::vector<Setting>& settings, Index setting,
                  const RowOf& of, const Folds& folds, Side cluster);

}  // namespace nmf::app
