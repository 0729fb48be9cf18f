#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.hpp"

namespace nmf::app {
namespace {

// What stands before the word at the cursor decides what it can be. Bash cuts --loss=kl into three words,
// unless '=' is not among COMP_WORDBREAKS; a value that is a file is left to readline, which knows about
// quoting.
constexpr const char* bash_script = R"sh(# Completion of nmf in bash; made by 'nmf completion bash'.

# What follows $2 of the command $1: an option, or the number of an argument.
_nmf_takes() {{
  takes=nothing
  case "$1 $2" in
{takes}  esac
}}

_nmf_options() {{
  case $1 in
{options}  esac
}}

_nmf() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} command=${{COMP_WORDS[1]}} before= option= takes word
  local -i i place=1
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '{commands} help --help --version' -- "$current"))
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    word=${{COMP_WORDS[i]}}
    if [[ $word == '=' ]]; then
      [[ -n $option ]] || ((++i))
    elif [[ -n $option ]]; then
      option=
    elif [[ $word == -?* ]]; then
      _nmf_takes "$command" "$word"
      [[ $takes == nothing ]] || option=$word
    else
      ((++place))
    fi
  done
  if [[ -n $option && $current == '=' ]]; then
    current=
  elif [[ -z $option && $current == --*=* ]]; then
    option=${{current%%=*}} before=${{current%%=*}}= current=${{current#*=}}
  elif [[ -z $option && $current == -* ]]; then
    COMPREPLY=($(compgen -W "$(_nmf_options "$command")" -- "$current"))
    return
  fi
  _nmf_takes "$command" "${{option:-$place}}"
  case $takes in
    nothing | text) ;;
    file) compopt -o default 2>/dev/null ;;
    folder) compopt -o dirnames 2>/dev/null ;;
    *) COMPREPLY=($(compgen -P "$before" -W "$takes" -- "$current")) ;;
  esac
}}

complete -F _nmf nmf
)sh";

std::string what_follows(const DescribedOption& option) {
  switch (option.takes) {
    case Takes::words:
      return fmt::format("'{}'", fmt::join(option.words, " "));
    case Takes::file:
      return "file";
    case Takes::folder:
      return "folder";
    default:
      return "text";
  }
}

std::string rows_of(const DescribedCommand& command) {
  std::string rows;
  int place = 0;
  for (const DescribedOption& option : command.options) {
    if (option.takes == Takes::nothing) continue;
    std::vector<std::string> patterns;
    if (option.positional)
      patterns.push_back(fmt::format("'{} {}'", command.name, ++place));
    else
      for (const std::string& name : option.names)
        patterns.push_back(fmt::format("'{} {}'", command.name, name));
    rows += fmt::format("    {}) takes={} ;;\n", fmt::join(patterns, " | "), what_follows(option));
  }
  return rows;
}

}  // namespace

std::string bash_completion(const Commands& commands) {
  std::vector<std::string> names;
  std::string takes;
  std::string options;
  for (const DescribedCommand& command : commands) {
    names.push_back(command.name);
    takes += rows_of(command);
    std::vector<std::string> all;
    for (const DescribedOption& option : command.options)
      if (!option.positional) all.insert(all.end(), option.names.begin(), option.names.end());
    options += fmt::format("    {}) echo '{}' ;;\n", command.name, fmt::join(all, " "));
  }
  takes += fmt::format("    'help 1') takes='{}' ;;\n", fmt::join(names, " "));
  return fmt::format(bash_script, fmt::arg("takes", takes), fmt::arg("options", options),
                     fmt::arg("commands", fmt::join(names, " ")));
}

}  // namespace nmf::app
