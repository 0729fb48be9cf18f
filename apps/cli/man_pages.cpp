#include "cli/man_pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "cli/usage.hpp"

namespace nmf::app {
namespace {

// Text as it is: no character of it is a command, and a hyphen stays one that can be copied.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '^':
        out += "\\(ha";
        break;
      case '~':
        out += "\\(ti";
        break;
      default:
        out += c;
    }
  }
  return out.starts_with('.') ? "\\&" + out : out;
}

std::string bold(const std::string& text) {
  return "\\fB" + roff(text) + "\\fR";
}

std::string italic(const std::string& text) {
  return "\\fI" + roff(text) + "\\fR";
}

std::string head(const std::string& name, const std::string& summary) {
  std::string title = name;
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) { return std::toupper(c); });
  return fmt::format(".TH {} 1 \"\" \"nmf {}\" \"User Commands\"\n.SH NAME\n{} \\- {}\n", roff(title),
                     NMF_VERSION, roff(name), roff(summary));
}

std::string tagged(const std::string& tag, const std::string& text) {
  return fmt::format(".TP\n{}\n{}\n", tag, roff(text));
}

std::string entry(const DescribedOption& option) {
  std::string tag;
  for (const std::string& name : option.names)
    tag += (tag.empty() ? "" : ", ") + (option.positional ? italic(name) : bold(name));
  if (option.takes != Takes::nothing && !option.positional) tag += ' ' + italic(option.placeholder);
  return tagged(tag, option.default_value.empty()
                         ? option.help
                         : fmt::format("{} [default: {}]", option.help, option.default_value));
}

// The lines as they are, without their title.
std::string examples(const std::string& lines) {
  std::string out = ".SH EXAMPLES\n.nf\n";
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);)
    if (!line.starts_with("Example")) out += roff(line.substr(line.starts_with("  ") ? 2 : 0)) + "\n";
  return out + ".fi\n";
}

std::string see_also(const std::vector<std::string>& pages) {
  std::string out = ".SH SEE ALSO\n";
  for (const std::string& page : pages)
    out += fmt::format(".BR {} (1){}\n", roff(page), &page == &pages.back() ? "" : ",");
  return out;
}

}  // namespace

std::string man_page(const std::vector<DescribedCommand>& commands) {
  std::string page = head("nmf", "non-negative matrix factorization of a file");
  page += fmt::format(".SH SYNOPSIS\n{} {} [arguments]\n.SH DESCRIPTION\n{}\n.SH COMMANDS\n", bold("nmf"),
                      italic("COMMAND"), roff(purpose));
  std::vector<std::string> pages;
  for (const DescribedCommand& command : commands) {
    page += tagged(bold("nmf " + command.name), command.summary);
    pages.push_back("nmf-" + command.name);
  }
  page += ".SH OPTIONS\n";
  for (const auto& [option, help] : overview_options()) page += tagged(bold(option), help);
  page += examples(overview_examples) + ".SH EXIT STATUS\n";
  for (const auto& [status, meaning] : exit_statuses()) page += tagged(bold(status), meaning);
  return page + see_also(pages);
}

std::string man_page(const DescribedCommand& command) {
  std::string page = head("nmf-" + command.name, command.summary);
  page += fmt::format(".SH SYNOPSIS\n{} {}\n.SH DESCRIPTION\n{}\n.SH OPTIONS\n", bold("nmf " + command.name),
                      roff(command.synopsis), roff(command.description));
  for (const std::string& group : command.groups) {
    page += fmt::format(".SS {}\n", roff(group));
    for (const DescribedOption& option : command.options)
      if (option.group == group) page += entry(option);
  }
  return page + examples(command.examples) +
         ".SH EXIT STATUS\n0 when all went well; the others are listed in\n.BR nmf (1).\n" +
         see_also({"nmf"});
}

}  // namespace nmf::app
