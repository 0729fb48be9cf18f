// The table of a sweep: for people, for programs, and what it suggests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "nmf/model/rank_choice.hpp"
#include "sweep/rows.hpp"

namespace nmf::app {

// For a terminal of 80 columns; what stands above the rows, and one of them.
std::string table_head(const std::vector<Setting>& settings, const SweepOptions& options);
std::string table_row(const SettingRow& row, const std::vector<Setting>& settings,
                      const SweepOptions& options);

// CSV: a line a setting, without times; a line a run, with them.
std::string ranks_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings);
std::string runs_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings);

// What the measures say, each by its rule, where they disagree, and which to believe for what.
struct Advice {
  ChoiceByError by_error;
  ChoiceByStability by_stability;
  std::vector<std::pair<std::string, std::string>> lines;  // for people: what speaks, and what it says
  Index chosen = -1;  // the setting that held-out errors choose; -1: none
};
Advice advice_of(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings);

}  // namespace nmf::app
