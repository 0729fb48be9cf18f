// What the table of a sweep suggests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "nmf/model/rank_choice.hpp"
#include "sweep/rows.hpp"

namespace nmf::app {

// What the measures say, each by its rule, where they disagree, and which to believe for what.
struct Advice {
  ChoiceByError by_error;
  ChoiceByStability by_stability;
  std::vector<std::pair<std::string, std::string>> lines;  // for people: what speaks, and what it says
  Index chosen = -1;  // the setting that held-out errors choose; -1: none
};
Advice advice_of(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings);

}  // namespace nmf::app
