// A subcommand: what its file in commands/ says of it, and its place in the table.
#pragma once

#include <functional>
#include <span>

namespace nmf::app {

class Flags;

struct Command {
  const char* name;
  const char* summary;      // a line of the overview
  const char* description;  // at the top of its page
  const char* examples;     // at the end of it
  // Adds the options to `flags`, which outlive the rest, and returns what to do once they are parsed; that
  // returns the exit status.
  std::function<int()> (*define)(Flags& flags);
  bool in_company = false;  // can several processes do it together?
};

// The table.
std::span<const Command* const> commands();

}  // namespace nmf::app
