// Help pages and the messages for a command line that does not parse.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>
#include <string>

#include "command.hpp"

namespace nmf::app {

// The page of `nmf --help`.
std::string overview(std::span<const Command> commands);

// Parses `arguments` (without the program's and the command's name) into `app`. False when help was asked for
// and has been printed. Throws Error with the option, what is wrong with it and the nearest known one.
bool parse(CLI::App& app, std::vector<std::string> arguments);

// Lays out pages of 80 columns: usage, description, options by group with their defaults, then the footer.
class HelpPage : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace nmf::app
