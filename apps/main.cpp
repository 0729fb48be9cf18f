// The program: finds the command, parses its options, runs it, and turns errors into messages and exit
// statuses.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <new>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/console.hpp"
#include "cli/description.hpp"
#include "cli/flag_names.hpp"
#include "cli/flags.hpp"
#include "cli/suggest.hpp"
#include "cli/usage.hpp"
#include "cli/version.hpp"
#include "commands/command.hpp"
#include "nmf/base/error.hpp"
#include "system/company.hpp"
#include "system/lost_file.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

const Command& find_command(const std::string& name) {
  std::vector<std::string> names;
  for (const Command* command : commands()) {
    if (name == command->name) return *command;
    names.emplace_back(command->name);
  }
  const bool option = name.starts_with('-');
  throw Error(Fault::usage, fmt::format("{}: {}; {}see 'nmf --help'", name,
                                        option ? "unknown option before the command" : "unknown command",
                                        did_you_mean(name, names)));
}

// What may help where memory is short, of the options that a command has.
std::vector<std::string> remedies_of(const Flags& flags) {
  constexpr std::pair<const char*, const char*> known[] = {{"--memory", "less --memory"},
                                                           {"--precision", "--precision single"},
                                                           {"--rank", "a lower --rank"},
                                                           {"--threads", "fewer --threads"}};
  std::vector<std::string> remedies;
  for (const auto& [option, remedy] : known)
    if (has_option(flags, option)) remedies.emplace_back(remedy);
  return remedies;
}

int run(std::vector<std::string> arguments, std::vector<std::string>& remedies) {
  if (arguments.empty()) throw Error(Fault::usage, "no command; see 'nmf --help'");
  std::string name = arguments.front();
  arguments.erase(arguments.begin());
  if (name == "help" && !arguments.empty()) {
    name = arguments.front();
    arguments = {"--help"};
  }
  if (name == "-h" || name == "--help" || name == "help") return print(overview()), 0;
  if (name == "--version") return print(version_page()), 0;

  const Command& command = find_command(name);
  if (command.in_company) join_company(name, arguments);
  Flags flags(command);
  const std::function<int()> work = command.define(flags);
  remedies = remedies_of(flags);
  return parse(flags, std::move(arguments)) ? work() : 0;
}

int fail(int status, const std::string& message) {
  let_first_speak();
  tell("error: " + message);
  return leave_company(status, true);
}

int run_or_fail(int argc, char** argv) {
  std::vector<std::string> remedies;
  try {
    tame_standard_streams();
    tune_allocation();
    keep_reserve();
    watch_mapped_files();
    return leave_company(run({argv + 1, argv + argc}, remedies), false);
  } catch (const Error& error) {
    return fail(static_cast<int>(error.fault()), with_flags(error.wording()));
  } catch (const std::bad_alloc&) {
    return fail(static_cast<int>(Fault::input), out_of_memory(remedies));
  } catch (const std::filesystem::filesystem_error& error) {  // links in a loop, a folder that went away
    const std::string place = error.path1().empty() ? "the current folder" : error.path1().string();
    return fail(static_cast<int>(Fault::input), fmt::format("{}: {}", place, error.code().message()));
  } catch (const std::exception& error) {
    const auto* system = dynamic_cast<const std::system_error*>(&error);
    if (system != nullptr && system->code() == std::errc::not_enough_memory)
      return fail(static_cast<int>(Fault::input), out_of_memory(remedies));
    return fail(static_cast<int>(Fault::internal),
                fmt::format("{}; this is a defect of nmf, please report it", error.what()));
  }
}

// Memory may be short for the message too, of whatever kind it is: this one takes none.
int fail_without_memory() {
  std::fputs("nmf: error: not enough memory; free some\n", stderr);
  return static_cast<int>(Fault::input);
}

// Where what may not throw is refused memory, as destructors of JSON are, which take some. Files that are not
// complete have no names, as after a kill.
[[noreturn]] void end_for_lack_of_memory() {
  try {
    if (const std::exception_ptr reason = std::current_exception()) std::rethrow_exception(reason);
  } catch (const std::bad_alloc&) {
    std::_Exit(fail_without_memory());
  } catch (...) {
  }
  std::abort();
}

}  // namespace

}  // namespace nmf::app

int main(int argc, char** argv) {
  std::set_terminate(nmf::app::end_for_lack_of_memory);
  try {
    return nmf::app::run_or_fail(argc, argv);
  } catch (const std::bad_alloc&) {
    return nmf::app::fail_without_memory();
  }
}
