// Help pages and the messages for a command line that does not parse.
#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace nmf::app {

// What the page of `nmf --help` and the manual page nmf(1) both say.
using Entries = std::span<const std::pair<const char*, const char*>>;
extern const char* const purpose;
extern const char* const overview_examples;
Entries overview_options();
Entries exit_statuses();

// The page of `nmf --help`.
std::string overview();

// INPUT --rank K [options]
std::string synopsis(const CLI::App& app);

// The options that every command has, and the layout of its help page.
void add_common(CLI::App& app);

// Parses `arguments` (without the program's and the command's name) into `app`. False when help was asked for
// and has been printed. Throws Error with the option, what is wrong with it and the nearest known one.
bool parse(CLI::App& app, std::vector<std::string> arguments);

// Lays out pages of 80 columns: usage, description, options by group with their defaults, then the footer.
class HelpPage : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace nmf::app
