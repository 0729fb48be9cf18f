#include "input/recorded.hpp"

#include <vector>

#include "cli/flag_names.hpp"
#include "cli/json.hpp"
#include "cli/usage.hpp"
#include "commands/command.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/summary.hpp"

namespace nmf::app {
namespace {

// An option as it would be given; nothing for one that has no value.
std::vector<std::string> given(const std::string& name, const Json& value) {
  const std::string option = "--" + name;
  std::vector<std::string> words;
  if (value.is_array()) {
    for (const Json& word : value) words.push_back(option + "=" + word.get<std::string>());
  } else if (value.is_boolean()) {
    if (value.get<bool>()) words.push_back(option);
  } else if (!value.is_null()) {
    words.push_back(option + "=" + (value.is_string() ? value.get<std::string>() : value.dump()));
  }
  return words;
}

void take(const Json& summary, RecordedRun& run) {
  Flags flags({"factor", "", "", "", nullptr});
  run.input.add_to(flags, false);
  run.entries.add_to(flags);
  run.watch.add_to(flags);
  run.scaling.add_to(flags);
  run.solver.add_to(flags);
  Json options = summary.at("options");
  if (!options.contains("rank")) options["rank"] = summary.at("rank");  // of no run
  take_recorded(options, summary.at("input").value("path", ""), flags);
  run.input.options.like_long = io::LikeLong::warn;  // it was read as it is recorded
  run.sha256 = summary.at("input").value("sha256", "");
}

}  // namespace

void take_recorded(const Json& options, const std::string& input, Flags& flags) {
  std::vector<std::string> arguments;
  const Json known = flags.values();
  for (const auto& [name, value] : known.items())
    if (name != "input" && options.contains(name))
      for (std::string& word : given(name, options.at(name))) arguments.push_back(std::move(word));
  if (!input.empty()) arguments.insert(arguments.end(), {"--", input});
  parse(flags, std::move(arguments));
}

RecordedRun recorded_run(const std::string& folder) {
  const std::string path = summary_path(folder);
  const Json summary = read_summary(path);
  RecordedRun run;
  try {
    take(summary, run);
  } catch (const Json::exception& problem) {
    fail_incomplete(path, in_words(problem));
  } catch (const Error& problem) {
    fail_incomplete(path, with_flags(problem.wording()));
  }
  return run;
}

}  // namespace nmf::app
