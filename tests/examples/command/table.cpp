// The program with the command of docs/adding.md alone.
#include "commands/command.hpp"

namespace nmf::app {

extern const Command density_command;

std::span<const Command* const> commands() {
  static constexpr const Command* table[] = {&density_command};
  return table;
}

}  // namespace nmf::app
