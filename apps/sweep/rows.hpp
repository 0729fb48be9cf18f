// What a sweep says of each setting, from what lies in its folder alone: whoever made it, and when.
#pragma once

#include <optional>
#include <vector>

#include "nmf/model/consensus.hpp"
#include "nmf/model/figures.hpp"
#include "nmf/model/rank_choice.hpp"
#include "sweep/folder.hpp"
#include "sweep/options.hpp"

namespace nmf::app {

struct RunRow {
  Index run = 0;
  std::uint64_t seed = 0;
  Figures figures;
};

struct SettingRow {
  Index setting = 0;
  std::vector<RunRow> runs;  // that are there
  std::vector<FoldOutcome> folds;
  bool complete = false;  // all of both are
  std::optional<RunRow> best;
  double median_error = Stability::undefined;  // of the relative errors
  double spread = Stability::undefined;        // of the objectives (stability.hpp)
  RankMeasures measures;
  Consensus consensus;
  double seconds = 0;  // of all of them together

  Index converged_runs() const;
};

// Whether all of a row is there.
bool is_complete(const SweepFolder& folder, const SweepOptions& options, Index setting);

// Throws Error where what is there cannot be read.
SettingRow row_of(const SweepFolder& folder, const std::vector<Setting>& settings,
                  const SweepOptions& options, Index setting);

}  // namespace nmf::app
