// The table of commands, in the order of the overview. Each is defined in the file that is called like it.
#include "commands/command.hpp"

namespace nmf::app {

extern const Command factor_command, rank_command, consensus_command, transform_command, reconstruct_command,
    evaluate_command, top_command, plot_command, report_command, compare_command, verify_command,
    info_command, convert_command, algorithms_command, completion_command, docs_command;

std::span<const Command* const> commands() {
  static constexpr const Command* table[] = {
      &factor_command,      &rank_command,       &consensus_command,  &transform_command,
      &reconstruct_command, &evaluate_command,   &top_command,        &plot_command,
      &report_command,      &compare_command,    &verify_command,     &info_command,
      &convert_command,     &algorithms_command, &completion_command, &docs_command,
  };
  return table;
}

}  // namespace nmf::app
