// Help pages and the messages for a command line that does not parse.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace nmf::app {

class Flags;

// What the page of `nmf --help` and the manual page nmf(1) both say.
using Entries = std::span<const std::pair<const char*, const char*>>;
extern const char* const purpose;
extern const char* const overview_examples;
Entries overview_options();
Entries exit_statuses();

// The text in lines of at most 80 columns, each after the first indented by `indent`; the first begins there.
std::string wrapped(const std::string& text, std::size_t indent);

// The page of `nmf --help`.
std::string overview();

// INPUT --rank K [options]
std::string synopsis(const CLI::App& app);

// The options that every command has, and the layout of its help page.
void add_common(CLI::App& app);

// Parses `arguments` (without the program's and the command's name). False when help was asked for and has
// been printed. Throws Error with the option, what is wrong with it and the nearest known one.
bool parse(const Flags& flags, std::vector<std::string> arguments);

}  // namespace nmf::app
