#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/completion.hpp"
#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "cli/json.hpp"
#include "cli/man_pages.hpp"
#include "commands/command.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/write.hpp"

namespace nmf::app {
namespace {

namespace fs = std::filesystem;

struct DocsJob {
  std::string folder;
  bool json = false;
};

using Files = std::vector<std::pair<fs::path, std::string>>;  // below the folder, and what is in them

Files all_files() {
  const Commands commands = described_commands();
  Files files{{"man/man1/nmf.1", man_page(commands)}};
  for (const DescribedCommand& command : commands)
    files.emplace_back(fmt::format("man/man1/nmf-{}.1", command.name), man_page(command));
  for (const Shell& shell : shells()) files.emplace_back(shell.path, shell.script(commands));
  return files;
}

int run(const DocsJob& job) {
  std::vector<std::string> written;
  for (const auto& [name, text] : all_files()) {
    const fs::path path = job.folder / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error)
      throw Error(Fault::input, fmt::format("{}: cannot be made: {}; choose another DIR",
                                            path.parent_path().string(), error.message()));
    io::AtomicFile file(path.string());
    file.write(text);
    file.commit();
    written.push_back(path.string());
  }
  std::string list;
  for (const std::string& path : written) list += path + '\n';
  print(job.json ? text_of(Json{{"schema_version", 1}, {"files", written}}) : list);
  return 0;
}

constexpr const char* docs_examples = R"(Examples:
  nmf docs ~/.local/share
      for one user: man and the shells look there
  nmf docs . && man -l man/man1/nmf-factor.1
)";

std::function<int()> define_docs(Flags& flags) {
  auto job = std::make_shared<DocsJob>();
  flags.group("Options");
  flags.text("DIR", "DIR", job->folder, "the folder; made where there is none").required();
  flags.flag("--json", job->json, "the list as JSON");
  return [job] { return run(*job); };
}

}  // namespace

extern const Command docs_command{
    "docs", "write the manual pages and the completion of every shell into a folder",
    "Writes the manual pages (man/man1) and the completion scripts of bash, zsh and fish into a folder, laid "
    "out as in /usr/share, and lists what it has written. 'cmake --install' has done so already.",
    docs_examples, define_docs};

}  // namespace nmf::app
