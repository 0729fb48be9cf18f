// A command as its definition says it is, for pages and scripts that are made from it.
#pragma once

#include <string>
#include <vector>

namespace nmf::app {

class Flags;

// Whether there is an option of this name, "--rank".
bool has_option(const Flags& flags, const std::string& name);

enum class Takes { nothing, text, words, file, folder };

struct DescribedOption {
  std::vector<std::string> names;  // "-k", "--rank"; of an argument its one name, "INPUT"
  std::string placeholder;         // of its value: "K"
  std::string help;
  std::string default_value;  // empty: none is shown
  std::string group;
  Takes takes = Takes::nothing;
  std::vector<std::string> words;  // with Takes::words
  bool positional = false;
  bool repeats = false;  // every time it is given counts
};

struct DescribedCommand {
  std::string name;
  std::string summary;
  std::string description;
  std::string synopsis;  // INPUT --rank K [options]
  std::string examples;  // "Examples:" and the lines as the help page shows them
  std::vector<std::string> groups;
  std::vector<DescribedOption> options;  // arguments first, in their order
};

// Of every row of the table.
std::vector<DescribedCommand> described_commands();

// The first clause of a help text, without the values it lists: what fits beside an option in a list.
std::string first_clause(const std::string& help);

}  // namespace nmf::app
