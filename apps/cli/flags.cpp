#include "cli/flags.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "cli/json.hpp"
#include "cli/suggest.hpp"
#include "commands/command.hpp"
#include "nmf/base/error.hpp"
#include "nmf/solve/validate.hpp"

namespace nmf::app {
namespace {

template <class T>
std::errc parse_all(const std::string& text, T& value) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop != end ? std::errc::invalid_argument : error;
}

template <class T>
const char* kind() {
  if constexpr (std::is_unsigned_v<T>)
    return "whole number from 0";
  else if constexpr (std::is_integral_v<T>)
    return "whole number";
  else
    return "number";
}

template <class T>
void set_number(const std::string& option, const std::string& given, T& value) {
  const std::errc error = parse_all(given, value);
  if (error == std::errc()) return;
  if (error == std::errc::result_out_of_range)
    throw Error(Fault::usage, fmt::format("{}: out of range: {}; give a smaller number", option, given));
  throw Error(Fault::usage, fmt::format("{}: not a {}: {}; give one such as {}", option, kind<T>(), given,
                                        std::is_integral_v<T> ? "10" : "0.001"));
}

// Infinity is the word none.
double duration_of(const std::string& option, std::string_view given) {
  if (given == "none") return std::numeric_limits<double>::infinity();
  if (const std::optional<double> seconds = parse_duration(given)) return *seconds;
  throw Error(Fault::usage,
              fmt::format("{}: not a duration: {}; write it like 90s, 5m or 1.5h", option, given));
}

using Set = std::function<void(const std::string& option, const std::string& given)>;
using Now = std::function<Json()>;

void show_default(CLI::Option& option, const Now& now) {
  const Json value = now();
  if (value.is_null()) return;
  option.default_str(value.is_string() ? value.get<std::string>() : value.dump());
}

constexpr const char* words_key = "words";

// For completion; an inactive check is never run and never shown: a place for the words.
void keep_words(CLI::Option& option, const std::vector<std::string>& words) {
  if (words.empty()) return;
  option.check(CLI::Validator(fmt::format("{}", fmt::join(words, " "))).active(false), words_key);
}

std::string spoken_list(const std::vector<std::string>& words) {
  if (words.size() < 2) return fmt::format("{}", fmt::join(words, ""));
  return fmt::format("{} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

}  // namespace

struct Flags::State {
  explicit State(const Command& command) : app(command.description, std::string("nmf ") + command.name) {
    app.footer(command.examples);
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  CLI::App app;
  std::vector<std::pair<std::string, Now>> values;

  DefinedFlag remember(CLI::Option& option, Now now) {
    values.emplace_back(CLI::detail::to_lower(option.get_single_name()), std::move(now));
    return DefinedFlag(option);
  }

  DefinedFlag add(const std::string& names, const std::string& placeholder, const Set& set, const Now& now,
                  const std::string& help, const std::vector<std::string>& words = {}) {
    const std::string label = names.substr(names.rfind(',') + 1);  // the long name, as messages show it
    CLI::Option& option = *app.add_option_function<std::string>(
                                  names, [set, label](const std::string& given) { set(label, given); }, help)
                               ->type_name(placeholder);
    show_default(option, now);
    keep_words(option, words);
    return remember(option, now);
  }

  template <class T>
  DefinedFlag add_number(const std::string& names, const std::string& placeholder, T& value,
                         const std::string& help) {
    const auto set = [&value](const std::string& option, const std::string& given) {
      set_number(option, given, value);
    };
    const auto now = [&value] { return std::isfinite(static_cast<double>(value)) ? Json(value) : Json(); };
    return add(names, placeholder, set, now, help);
  }
};

void DefinedFlag::required() {
  option_.required();
}

Flags::Flags(const Command& command) : state_(std::make_unique<State>(command)) {}

Flags::~Flags() = default;

void Flags::group(const std::string& title) {
  state_->app.option_defaults()->group(title);
}

DefinedFlag Flags::number(const std::string& names, const std::string& placeholder, std::int64_t& value,
                          const std::string& help) {
  return state_->add_number(names, placeholder, value, help);
}
DefinedFlag Flags::number(const std::string& names, const std::string& placeholder, int& value,
                          const std::string& help) {
  return state_->add_number(names, placeholder, value, help);
}
DefinedFlag Flags::number(const std::string& names, const std::string& placeholder, std::uint64_t& value,
                          const std::string& help) {
  return state_->add_number(names, placeholder, value, help);
}
DefinedFlag Flags::number(const std::string& names, const std::string& placeholder, double& value,
                          const std::string& help) {
  return state_->add_number(names, placeholder, value, help);
}
DefinedFlag Flags::number(const std::string& names, const std::string& placeholder,
                          std::optional<std::uint64_t>& value, const std::string& help) {
  const auto set = [&value](const std::string& option, const std::string& given) {
    set_number(option, given, value.emplace());
  };
  return state_->add(
      names, placeholder, set, [&value] { return value ? Json(*value) : Json(); }, help);
}

DefinedFlag Flags::threads(int& value, const std::string& help) {
  const auto set = [&value](const std::string& option, const std::string& given) {
    set_number(option, given, value);
    validate_threads(value);
  };
  return state_->add(
      "--threads", "N", set, [&value] { return Json(value); }, help);
}

DefinedFlag Flags::duration(const std::string& names, const std::string& placeholder, double& value,
                            const std::string& help) {
  const auto set = [&value](const std::string& option, const std::string& given) {
    value = duration_of(option, given);
  };
  return state_->add(
      names, placeholder, set, [&value] { return std::isfinite(value) ? Json(value) : Json(); }, help);
}

DefinedFlag Flags::time_limit(const std::string& names, const std::string& placeholder, double& value,
                              double& total, const std::string& help) {
  constexpr std::string_view of_all = "total:";
  const auto set = [&value, &total, of_all](const std::string& option, const std::string& given) {
    const bool all = given.starts_with(of_all);
    (all ? total : value) = duration_of(option, std::string_view(given).substr(all ? of_all.size() : 0));
  };
  const auto now = [&value, &total, of_all] {
    if (std::isfinite(total)) return Json(fmt::format("{}{}s", of_all, total));
    return std::isfinite(value) ? Json(value) : Json();
  };
  return state_->add(names, placeholder, set, now, help);
}

DefinedFlag Flags::text(const std::string& names, const std::string& placeholder, std::string& value,
                        const std::string& help) {
  const auto set = [&value](const std::string& option, const std::string& given) {
    if (given.empty()) throw Error(Fault::usage, option + ": empty; give a name");
    value = given;
  };
  return state_->add(
      names, placeholder, set, [&value] { return value.empty() ? Json() : Json(value); }, help);
}

DefinedFlag Flags::character(const std::string& names, const std::string& placeholder,
                             std::optional<char>& value, const std::string& help) {
  const auto set = [&value](const std::string& option, const std::string& given) {
    if (given == "tab" || given == "\\t")
      value = '\t';
    else if (given == "hash")  // which begins a comment in a shell and in a file of options
      value = '#';
    else if (given.size() == 1)
      value = given[0];
    else
      throw Error(Fault::usage,
                  fmt::format("{}: not one character: {}; give one, or the word tab", option, given));
  };
  return state_->add(
      names, placeholder, set, [&value] { return value ? Json(std::string(1, *value)) : Json(); }, help);
}

namespace {

CLI::Option& repeatable(CLI::App& app, const std::string& names, const std::string& placeholder,
                        std::vector<std::string>& value, const std::string& help) {
  return *app.add_option(names, value, help)
              ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
              ->allow_extra_args(false)
              ->type_name(placeholder);
}

}  // namespace

DefinedFlag Flags::list(const std::string& names, const std::string& placeholder,
                        std::vector<std::string>& value, const std::string& help) {
  CLI::Option& option = *repeatable(state_->app, names, placeholder, value, help).delimiter(',');
  return state_->remember(option, [&value] { return Json(value); });
}

DefinedFlag Flags::texts(const std::string& names, const std::string& placeholder,
                         std::vector<std::string>& value, const std::string& help) {
  CLI::Option& option = repeatable(state_->app, names, placeholder, value, help);
  return state_->remember(option, [&value] { return Json(value); });
}

DefinedFlag Flags::arguments(const std::string& name, const std::string& placeholder,
                             std::vector<std::string>& value, const std::string& help) {
  CLI::Option& option = *state_->app.add_option(name, value, help)->required()->type_name(placeholder);
  return state_->remember(option, [&value] { return Json(value); });
}

DefinedFlag Flags::flag(const std::string& names, bool& value, const std::string& help) {
  return state_->remember(*state_->app.add_flag(names, value, help), [&value] { return Json(value); });
}

DefinedFlag Flags::add_word(const std::string& names, const std::string& placeholder,
                            const std::function<void(std::string_view)>& set,
                            const std::function<std::string()>& now, const std::string& help,
                            const std::vector<std::string>& words) {
  const auto set_word = [set](const std::string&, const std::string& given) { set(given); };
  return state_->add(
      names, placeholder, set_word, [now] { return Json(now()); }, help, words);
}

DefinedFlag Flags::add_choice(const std::string& names, const std::string& placeholder,
                              const std::vector<std::string>& words,
                              const std::function<void(std::size_t)>& set,
                              const std::function<std::size_t()>& now, const std::string& help) {
  const auto set_word = [set, words](const std::string& option, const std::string& given) {
    const auto found = std::find(words.begin(), words.end(), given);
    if (found == words.end())
      throw Error(Fault::usage, fmt::format("{}: unknown value: {}; {}choose {}", option, given,
                                            did_you_mean(given, words), spoken_list(words)));
    set(static_cast<std::size_t>(found - words.begin()));
  };
  const auto word_now = [now, words] {
    const std::size_t place = now();
    return place < words.size() ? Json(words[place]) : Json();
  };
  return state_->add(names, placeholder, set_word, word_now, help + ": " + spoken_list(words), words);
}

Json Flags::values() const {
  Json all = Json::object();
  for (const auto& [name, now] : state_->values) all[name] = now();
  return all;
}

std::string Flags::config_file() const {
  const CLI::Option* config = state_->app.get_config_ptr();
  return config != nullptr && config->count() > 0 ? config->as<std::string>() : std::string();
}

CLI::App& Flags::parser() const {
  return state_->app;
}

std::vector<std::string> words_of(CLI::Option& option) {
  try {
    CLI::Validator words = *option.get_validator(words_key);
    return CLI::detail::split(words.active(true).get_description(), ' ');
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
}

}  // namespace nmf::app
