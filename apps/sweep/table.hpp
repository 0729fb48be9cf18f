// The table of a sweep, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "sweep/rows.hpp"

namespace nmf::app {

// For a terminal of 80 columns; what stands above the rows, and one of them.
std::string table_head(const std::vector<Setting>& settings, const SweepOptions& options);
std::string table_row(const SettingRow& row, const std::vector<Setting>& settings,
                      const SweepOptions& options);

// CSV: a line a setting, without times; a line a run, with them.
std::string ranks_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings);
std::string runs_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings);

}  // namespace nmf::app
