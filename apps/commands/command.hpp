// A subcommand: a row in the table of commands.cpp and one file that defines it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <span>

namespace nmf::app {

// Adds the command's options to `app` and returns what to do once they are parsed; that returns the exit
// status.
using Define = std::function<int()> (*)(CLI::App& app);

struct Command {
  const char* name;
  const char* summary;
  Define define;
};

// The table.
std::span<const Command> commands();

std::function<int()> define_algorithms(CLI::App& app);
std::function<int()> define_compare(CLI::App& app);
std::function<int()> define_completion(CLI::App& app);
std::function<int()> define_convert(CLI::App& app);
std::function<int()> define_docs(CLI::App& app);
std::function<int()> define_factor(CLI::App& app);
std::function<int()> define_evaluate(CLI::App& app);
std::function<int()> define_info(CLI::App& app);
std::function<int()> define_top(CLI::App& app);
std::function<int()> define_reconstruct(CLI::App& app);
std::function<int()> define_transform(CLI::App& app);

}  // namespace nmf::app
