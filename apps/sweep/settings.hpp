// What a sweep goes over: ranks, and values of other options.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nmf/problem/options.hpp"

namespace nmf::app {

// Options under which all runs and folds are alike but for their seeds.
struct Setting {
  Options options;
  std::vector<std::pair<std::string, std::string>> varied;  // option and value, as they were given

  // In names of files: rank_007, or rank_007_l2-w_0.03 where more than the rank varies.
  std::string name() const;
  // Of an option that varies in this one or in others.
  std::string value(const std::string& option) const;
};

// What is called so; nothing where it is no such name. options: what all have in common.
std::optional<Setting> setting_named(std::string_view name, const Options& options);

// Options that vary in some of them, and the places of all of them by rank, then by the values of these.
std::vector<std::string> varied_in(const std::vector<Setting>& settings);
std::vector<Index> in_order(const std::vector<Setting>& settings);

// What names of files begin with: rank_007.
std::string rank_name(Index rank);

// "2-12,15,20": in rising order, each once. Throws Error(Fault::usage).
struct Ranks {
  std::vector<Index> values;
};
Ranks parse_ranks(std::string_view text);
std::string spelled(const Ranks& ranks);

// Throws Error(Fault::usage) where an option varies that has a value of its own.
void check_vary(const std::vector<std::string>& vary, const Options& options);

// Every rank with every value of what is in `vary`: "l2-w=0.03,0.1" and, of an option that has always the
// value of the one before, "l2-h=same". By rank first. Throws Error(Fault::usage).
std::vector<Setting> settings_of(const Ranks& ranks, const std::vector<std::string>& vary,
                                 const Options& options);

}  // namespace nmf::app
