#include "cli/usage.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "cli/suggest.hpp"
#include "commands/command.hpp"
#include "nmf/base/error.hpp"

namespace nmf::app {
namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t left_width = 28;

}  // namespace

std::string wrapped(const std::string& text, std::size_t indent) {
  std::istringstream words(text);
  std::string out;
  std::size_t used = indent;
  for (std::string word; words >> word;) {
    if (used > indent && used + 1 + word.size() > page_width) {
      out += '\n' + std::string(indent, ' ');
      used = indent;
    }
    if (used > indent) out += ' ', ++used;
    out += word;
    used += word.size();
  }
  return out;
}

namespace {

std::string entry(const std::string& left, const std::string& right, std::size_t width = left_width) {
  if (left.size() + 4 > width) return fmt::format("  {}\n{:{}}{}\n", left, "", width, wrapped(right, width));
  return fmt::format("  {:{}}{}\n", left, width - 2, wrapped(right, width));
}

std::string option_entry(const CLI::Option& option) {
  std::string left = option.get_positional() ? option.get_name(true, false) : option.get_name(false, true);
  if (const std::size_t comma = left.find(','); comma != std::string::npos) left.insert(comma + 1, " ");
  if (!option.get_positional() && option.get_expected_min() > 0) left += ' ' + option.get_type_name();
  std::string right = option.get_description();
  if (!option.get_default_str().empty() && !option.get_required())
    right += " [default: " + option.get_default_str() + "]";
  return entry(left, right);
}

// Lays out pages of 80 columns: usage, description, options by group with their defaults, then the footer.
class HelpPage : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    std::string page = fmt::format("Usage: {} {}\n\n{}\n", app->get_name(), synopsis(*app),
                                   wrapped(app->get_description(), 0));
    for (const std::string& group : app->get_groups()) {
      page += '\n' + group + ":\n";
      for (const CLI::Option* option : app->get_options()) {
        if (option->get_group() == group) page += option_entry(*option);
      }
    }
    return page + '\n' + app->get_footer();
  }
};

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

[[noreturn]] void fail(const CLI::App& app, const std::string& what, const std::string& remedy) {
  throw Error(Fault::usage, fmt::format("{}; {}see '{} --help'", what, remedy, app.get_name()));
}

// What the command line holds that no option takes: mistyped options first, they explain what else is
// missing.
void refuse_leftovers(const CLI::App& app) {
  const std::vector<std::string> left = app.remaining();
  for (const std::string& word : left) {
    if (word.size() < 2 || word[0] != '-') continue;
    const std::string name = word.substr(0, word.find('='));
    const std::vector<std::string> known = option_names(app);
    const std::string elsewhere = option_known_elsewhere(name, known);
    fail(app, name + ": unknown option", elsewhere.empty() ? did_you_mean(name, known) : elsewhere);
  }
  if (left.empty()) return;
  const CLI::Option* model = app.get_option_no_throw("--model");
  const bool folder = std::filesystem::is_directory(left.front()) && model != nullptr && model->count() == 0;
  fail(app, left.front() + ": one argument too many",
       folder ? fmt::format("a model is given with --model {}; ", left.front()) : "");
}

// "-q", "--quiet" or "--quiet=true"; nothing for "-", "-3" and what is no option.
const CLI::Option* option_called(const CLI::App& app, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  return name.size() > 1 && name[0] == '-' ? app.get_option_no_throw(name) : nullptr;
}

// Who writes "-o -q" has forgotten the value of -o.
void refuse_options_as_values(const CLI::App& app, const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i + 1 < arguments.size() && arguments[i] != "--"; ++i) {
    const CLI::Option* option = option_called(app, arguments[i]);
    const bool takes_next =
        option != nullptr && option->get_expected_min() > 0 && arguments[i].find('=') == std::string::npos;
    if (!takes_next) continue;
    const std::string& value = arguments[++i];
    const bool mistyped = value.size() > 2 && value.starts_with("--");
    if (!mistyped && option_called(app, value) == nullptr) continue;
    const std::string spelled = "--" + option->get_single_name() + "=" + value;
    fail(app, fmt::format("{}: its value is missing: {} looks like an option", arguments[i - 1], value),
         fmt::format("give one, or write {} where that is meant; ", spelled));
  }
}

[[noreturn]] void explain(const CLI::App& app, const CLI::ParseError& error) {
  refuse_leftovers(app);
  const std::string what = error.what();
  const std::string subject = what.substr(0, what.find_first_of(": "));
  if (error.get_name() == "RequiredError") fail(app, subject + ": missing", "");
  if (error.get_name() == "ArgumentMismatch") fail(app, subject + ": its value is missing", "");
  if (error.get_name() == "ConversionError")
    fail(app, "not true or false: " + what.substr(what.find("--")), "");
  if (error.get_name() == "FileError")
    throw Error(Fault::input,
                app.get_config_ptr()->as<std::string>() + ": cannot be read as a configuration file");
  if (error.get_name() == "ConfigError") {
    const std::string key = what.substr(what.rfind(' ') + 1);
    fail(app, fmt::format("{}: unknown option: {}", app.get_config_ptr()->as<std::string>(), key),
         did_you_mean("--" + key, option_names(app)));
  }
  fail(app, what, "");
}

std::string positional(const CLI::Option& option) {
  const std::string name = option.get_name(true, false) + (option.get_expected_max() > 1 ? "..." : "");
  return option.get_required() ? name : '[' + name + ']';
}

}  // namespace

const char* const purpose =
    "Non-negative matrix factorization: finds W >= 0 and H >= 0 of a chosen rank so that the product W H is "
    "near the matrix in a file.";

const char* const overview_examples = R"(  nmf factor iris.csv --rank 2
  nmf factor counts.mtx.gz --rank 20 -o topics
  zcat x.csv.gz | nmf factor - --rank 5 -W - -H h.csv | head
)";

Entries overview_options() {
  static constexpr std::pair<const char*, const char*> all[] = {
      {"-h, --help", "this page; 'nmf COMMAND --help' is the page of a command"},
      {"--version", "the version, and how this program was built"},
  };
  return all;
}

Entries exit_statuses() {
  static constexpr std::pair<const char*, const char*> all[] = {
      {"0", "done (also when a limit ended the run before it converged)"},
      {"1", "an input cannot be read or cannot be factorized, or an output cannot be written"},
      {"2", "the command line does not make sense"},
      {"3", "the computation broke down numerically"},
      {"4", "a defect of nmf itself"},
      {"5", "with --strict: a limit ended the run before it converged"},
      {"130, 143", "stopped by Ctrl-C or by SIGTERM; the best factors so far are saved"},
  };
  return all;
}

std::string synopsis(const CLI::App& app) {
  std::string line;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional())
      line += positional(*option) + ' ';
    else if (option->get_required())
      line += "--" + option->get_single_name() + ' ' + option->get_type_name() + ' ';
  }
  return line + "[options]";
}

std::string overview() {
  constexpr std::size_t status_width = 12;
  std::string page = fmt::format("Usage: nmf COMMAND [arguments]\n\n{}\n\nCommands:\n", wrapped(purpose, 0));
  for (const Command* command : commands()) page += entry(command->name, command->summary);
  page += "\nOptions:\n";
  for (const auto& [option, help] : overview_options()) page += entry(option, help);
  page += fmt::format("\nExamples:\n{}\nExit status:\n", overview_examples);
  for (const auto& [status, meaning] : exit_statuses()) page += entry(status, meaning, status_width);
  return page;
}

void add_common(CLI::App& app) {
  app.formatter(std::make_shared<HelpPage>());
  app.option_defaults()->group("Other");
  app.set_config("--config", "", "read options from FILE: lines such as rank = 2")->type_name("FILE");
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.set_help_flag("-h,--help", "this page");
}

bool parse(const Flags& flags, std::vector<std::string> arguments) {
  CLI::App& app = flags.parser();
  add_common(app);
  refuse_options_as_values(app, arguments);
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    print(app.help());
    return false;
  } catch (const CLI::ParseError& error) {
    explain(app, error);
  }
  return true;
}

}  // namespace nmf::app
