#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.hpp"

namespace nmf::app {
namespace {

constexpr const char* fish_script = R"sh(# Completion of nmf in fish; made by 'nmf completion fish'.

function __nmf_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]
end

complete -c nmf -f
complete -c nmf -n 'test (count (commandline -opc)) = 1' -s h -l help -d 'help'
complete -c nmf -n 'test (count (commandline -opc)) = 1' -l version -d 'the version'
)sh";

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string value_of(const DescribedOption& option) {
  const char* const only = option.positional ? "" : "-x ";
  switch (option.takes) {
    case Takes::nothing:
      return "";
    case Takes::text:
      return option.positional ? "" : " -x";
    case Takes::words:
      return fmt::format(" {}-a '{}'", only, fmt::join(option.words, " "));
    case Takes::file:
      return option.positional ? " -F" : " -r -F";
    case Takes::folder:
      return fmt::format(" {}-a '(__fish_complete_directories (commandline -ct))'", only);
  }
  return "";
}

std::string line_of(const DescribedCommand& command, const DescribedOption& option) {
  std::string line = fmt::format("complete -c nmf -n '__nmf_is {}'", command.name);
  if (!option.positional)
    for (const std::string& name : option.names)
      line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  line += value_of(option);
  return line + (option.positional ? "" : " -d " + quoted(first_clause(option.help))) + "\n";
}

}  // namespace

std::string fish_completion(const Commands& commands) {
  std::string out = fish_script;
  for (const DescribedCommand& command : commands) {
    const std::string name_and_summary = fmt::format(" -a {} -d {}\n", command.name, quoted(command.summary));
    out += "\ncomplete -c nmf -n 'test (count (commandline -opc)) = 1'" + name_and_summary;
    out += "complete -c nmf -n '__nmf_is help'" + name_and_summary;
    for (const DescribedOption& option : command.options) out += line_of(command, option);
  }
  return out;
}

}  // namespace nmf::app
