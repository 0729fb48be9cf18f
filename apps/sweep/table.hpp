// The table of a sweep, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "sweep/rows.hpp"

namespace nmf::app {

// What it has columns for.
struct TableOf {
  std::vector<std::string> varied;  // options beside the rank
  bool folds = false, runs = false;
};

// For a terminal of 80 columns; what stands above the rows, and one of them.
std::string table_head(const TableOf& table);
std::string table_row(const SettingRow& row, const std::vector<Setting>& settings, const TableOf& table);

// CSV: a line a setting, without times; a line a run, with them.
std::string ranks_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings,
                      const TableOf& of);
std::string runs_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings,
                     const TableOf& of);

}  // namespace nmf::app
