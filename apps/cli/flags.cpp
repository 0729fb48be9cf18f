#include "cli/flags.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "cli/suggest.hpp"
#include "nmf/base/error.hpp"
#include "nmf/problem/options.hpp"

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

bool parse_duration(const std::string& text, double& seconds) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || !std::isfinite(seconds) || seconds < 0) return false;
  const std::string unit(stop, end);
  if (unit == "ms")
    seconds *= 1e-3;
  else if (unit == "m" || unit == "min")
    seconds *= 60;
  else if (unit == "h")
    seconds *= 3600;
  else
    return unit.empty() || unit == "s";
  return true;
}

template <class T>
void shown_default(CLI::Option* option, const T& now) {
  const Json value = now();
  if (value.is_null()) return;
  option->default_str(value.is_string() ? value.get<std::string>() : value.dump());
}

constexpr const char* words_key = "words";

}  // namespace

// An inactive check is never run and never shown: a place for the words.
void keep_words(CLI::Option& option, const std::vector<std::string>& words) {
  option.check(CLI::Validator(fmt::format("{}", fmt::join(words, " "))).active(false), words_key);
}

std::vector<std::string> words_of(CLI::Option& option) {
  try {
    CLI::Validator words = *option.get_validator(words_key);
    return CLI::detail::split(words.active(true).get_description(), ' ');
  } catch (const CLI::OptionNotFound&) {
    return {};
  }
}

Flags::Flags(CLI::App& app) : app_(app) {
  app_.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Flags::remember(const CLI::Option* option, Now now) {
  values_.emplace_back(CLI::detail::to_lower(option->get_single_name()), std::move(now));
}

CLI::Option* Flags::add(const std::string& names, const std::string& placeholder, const std::string& help,
                        const Set& set, const Now& now) {
  const std::string label = names.substr(names.rfind(',') + 1);  // the long name, as messages show it
  CLI::Option* option = app_.add_option_function<std::string>(
                                names, [set, label](const std::string& given) { set(label, given); }, help)
                            ->type_name(placeholder);
  shown_default(option, now);
  remember(option, now);
  return option;
}

template <class T>
CLI::Option* Flags::add_number(const std::string& names, const std::string& placeholder, T& value,
                               const std::string& help) {
  auto set = [&value](const std::string& option, const std::string& given) {
    set_number(option, given, value);
  };
  return add(names, placeholder, help, set,
             [&value] { return std::isfinite(static_cast<double>(value)) ? Json(value) : Json(); });
}

CLI::Option* Flags::number(const std::string& names, const std::string& placeholder, std::int64_t& value,
                           const std::string& help) {
  return add_number(names, placeholder, value, help);
}
CLI::Option* Flags::number(const std::string& names, const std::string& placeholder, int& value,
                           const std::string& help) {
  return add_number(names, placeholder, value, help);
}
CLI::Option* Flags::number(const std::string& names, const std::string& placeholder, std::uint64_t& value,
                           const std::string& help) {
  return add_number(names, placeholder, value, help);
}
CLI::Option* Flags::number(const std::string& names, const std::string& placeholder, double& value,
                           const std::string& help) {
  return add_number(names, placeholder, value, help);
}

CLI::Option* Flags::threads(int& value, const std::string& help) {
  auto set = [&value](const std::string& option, const std::string& given) {
    set_number(option, given, value);
    validate_threads(value);
  };
  return add("--threads", "N", help, set, [&value] { return Json(value); });
}

CLI::Option* Flags::duration(const std::string& names, const std::string& placeholder, double& value,
                             const std::string& help) {
  auto set = [&value](const std::string& option, const std::string& given) {
    if (given == "none")
      value = std::numeric_limits<double>::infinity();
    else if (!parse_duration(given, value))
      throw Error(Fault::usage,
                  fmt::format("{}: not a duration: {}; write it like 90s, 5m or 1.5h", option, given));
  };
  return add(names, placeholder, help, set, [&value] { return std::isfinite(value) ? Json(value) : Json(); });
}

CLI::Option* Flags::text(const std::string& names, const std::string& placeholder, std::string& value,
                         const std::string& help) {
  auto set = [&value](const std::string& option, const std::string& given) {
    if (given.empty()) throw Error(Fault::usage, option + ": empty; give a name");
    value = given;
  };
  return add(names, placeholder, help, set, [&value] { return value.empty() ? Json() : Json(value); });
}

CLI::Option* Flags::character(const std::string& names, const std::string& placeholder,
                              std::optional<char>& value, const std::string& help) {
  auto set = [&value](const std::string& option, const std::string& given) {
    if (given == "tab" || given == "\\t")
      value = '\t';
    else if (given.size() == 1)
      value = given[0];
    else
      throw Error(Fault::usage,
                  fmt::format("{}: not one character: {}; give one, or the word tab", option, given));
  };
  return add(names, placeholder, help, set,
             [&value] { return value ? Json(std::string(1, *value)) : Json(); });
}

CLI::Option* Flags::list(const std::string& names, const std::string& placeholder,
                         std::vector<std::string>& value, const std::string& help) {
  CLI::Option* option = app_.add_option(names, value, help)
                            ->delimiter(',')
                            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
                            ->allow_extra_args(false)
                            ->type_name(placeholder);
  remember(option, [&value] { return Json(value); });
  return option;
}

CLI::Option* Flags::flag(const std::string& names, bool& value, const std::string& help) {
  CLI::Option* option = app_.add_flag(names, value, help);
  remember(option, [&value] { return Json(value); });
  return option;
}

Json Flags::values() const {
  Json all = Json::object();
  for (const auto& [name, now] : values_) all[name] = now();
  return all;
}

void Flags::throw_unknown_choice(const std::string& option, const std::string& given,
                                 const std::vector<std::string>& known) {
  throw Error(Fault::usage, fmt::format("{}: unknown value: {}; {}choose {}", option, given,
                                        did_you_mean(given, known), spoken_list(known)));
}

std::string Flags::spoken_list(const std::vector<std::string>& words) {
  if (words.size() < 2) return fmt::format("{}", fmt::join(words, ""));
  return fmt::format("{} or {}", fmt::join(words.begin(), words.end() - 1, ", "), words.back());
}

}  // namespace nmf::app
