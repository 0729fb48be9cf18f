#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.hpp"

namespace nmf::app {
namespace {

constexpr const char* zsh_script = R"sh(#compdef nmf
# Completion of nmf in zsh; made by 'nmf completion zsh'.

_nmf() {{
  local context state state_descr line
  typeset -A opt_args
  local -a commands
  commands=(
{commands}  )
  _arguments -C {overview} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in
        help) _describe -t commands command commands ;;
{cases}      esac
      ;;
  esac
}}

# Found in a folder of $fpath it is the function; read with 'source' it says which one that is.
if [[ $funcstack[1] == _nmf ]]; then
  _nmf "$@"
else
  compdef _nmf nmf
fi
)sh";

// Within single quotes, with a backslash before each of `special`.
std::string escaped(const std::string& text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return out;
}

std::string in_brackets(const std::string& help) {
  return '[' + escaped(first_clause(help), "[]\\") + ']';
}

std::string action(const DescribedOption& option) {
  switch (option.takes) {
    case Takes::nothing:
      return "";
    case Takes::words:
      return fmt::format(":{}:({})", option.placeholder, fmt::join(option.words, " "));
    case Takes::file:
      return fmt::format(":{}:_files", option.placeholder);
    case Takes::folder:
      return fmt::format(":{}:_files -/", option.placeholder);
    case Takes::text:
      break;
  }
  return fmt::format(":{}: ", option.placeholder);
}

// One a name: '(-k --rank)--rank=[number of components]:K: '
std::vector<std::string> specs(const DescribedOption& option) {
  std::vector<std::string> all;
  for (const std::string& name : option.names) {
    const char* const glue = option.takes == Takes::nothing ? "" : name.starts_with("--") ? "=" : "+";
    const std::string others = option.repeats ? "*" : fmt::format("({})", fmt::join(option.names, " "));
    all.push_back(fmt::format("'{}{}{}{}{}'", others, name, glue, in_brackets(option.help), action(option)));
  }
  return all;
}

std::string case_of(const DescribedCommand& command) {
  std::string out = fmt::format("        {})\n          _arguments -s -S", command.name);
  int place = 0;
  for (const DescribedOption& option : command.options) {
    if (option.positional)
      out += fmt::format(" \\\n            '{}:{}{}'", ++place, option.names.front(),
                         action(option).substr(option.placeholder.size() + 1));
    else
      for (const std::string& spec : specs(option)) out += " \\\n            " + spec;
  }
  return out + "\n          ;;\n";
}

}  // namespace

std::string zsh_completion(const Commands& commands) {
  std::string rows;
  std::string cases;
  for (const DescribedCommand& command : commands) {
    rows += fmt::format("    '{}:{}'\n", command.name, escaped(command.summary, ":\\"));
    cases += case_of(command);
  }
  return fmt::format(
      zsh_script, fmt::arg("commands", rows), fmt::arg("cases", cases),
      fmt::arg("overview", "'(- *)-h[help]' '(- *)--help[help]' '(- *)--version[the version]'"));
}

}  // namespace nmf::app
