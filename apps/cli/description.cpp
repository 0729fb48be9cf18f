#include "cli/description.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/flags.hpp"
#include "cli/usage.hpp"
#include "commands/command.hpp"

namespace nmf::app {
namespace {

Takes what_it_takes(const DescribedOption& option, const CLI::Option& definition) {
  if (!definition.get_positional() && definition.get_expected_min() == 0) return Takes::nothing;
  if (!option.words.empty()) return Takes::words;
  if (option.placeholder == "FILE") return Takes::file;
  return option.placeholder == "DIR" ? Takes::folder : Takes::text;
}

DescribedOption described(CLI::Option& definition) {
  DescribedOption option;
  option.positional = definition.get_positional();
  if (option.positional) option.names.push_back(definition.get_name(true, false));
  for (const std::string& name : definition.get_snames()) option.names.push_back("-" + name);
  for (const std::string& name : definition.get_lnames()) option.names.push_back("--" + name);
  option.placeholder = definition.get_type_name();
  option.help = definition.get_description();
  if (!definition.get_required()) option.default_value = definition.get_default_str();
  option.group = definition.get_group();
  option.words = words_of(definition);
  option.takes = what_it_takes(option, definition);
  option.repeats = definition.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  return option;
}

DescribedCommand described(const Command& command) {
  Flags flags(command);
  const std::function<int()> unused = command.define(flags);
  CLI::App& app = flags.parser();
  add_common(app);
  DescribedCommand facts{command.name,
                         command.summary,
                         app.get_description(),
                         synopsis(app),
                         app.get_footer(),
                         app.get_groups(),
                         {}};
  for (CLI::Option* option : app.get_options()) facts.options.push_back(described(*option));
  std::stable_partition(facts.options.begin(), facts.options.end(),
                        [](const DescribedOption& option) { return option.positional; });
  return facts;
}

}  // namespace

bool has_option(const Flags& flags, const std::string& name) {
  return flags.parser().get_option_no_throw(name) != nullptr;
}

std::vector<DescribedCommand> described_commands() {
  std::vector<DescribedCommand> all;
  for (const Command* command : commands()) all.push_back(described(*command));
  return all;
}

std::string first_clause(const std::string& help) {
  int open = 0;
  for (std::size_t i = 0; i + 1 < help.size(); ++i) {
    open += (help[i] == '(' ? 1 : 0) - (help[i] == ')' ? 1 : 0);
    if (open == 0 && help[i + 1] == ' ' && (help[i] == ';' || help[i] == ':')) return help.substr(0, i);
  }
  return help;
}

}  // namespace nmf::app
