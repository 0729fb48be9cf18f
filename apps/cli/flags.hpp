// Typed options over CLI11: one line an option, the same form of message for every wrong value, the default
// shown in the help, and the value in force kept for the summary.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nmf::app {

using Json = nlohmann::ordered_json;

// As all JSON is printed and written: a name may hold any bytes, and those that are not UTF-8 become U+FFFD.
inline std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

template <class E>
using Choices = std::vector<std::pair<std::string, E>>;

// The words that an option takes, or the well-known ones of them, for completion; CLI11 keeps them with the
// option. Empty: there are none.
void keep_words(CLI::Option& option, const std::vector<std::string>& words);
std::vector<std::string> words_of(CLI::Option& option);

class Flags {
 public:
  explicit Flags(CLI::App& app);

  // The title under which the options that follow stand in the help.
  void group(const std::string& title) { app_.option_defaults()->group(title); }

  // `names` as CLI11 takes them ("-k,--rank", or "INPUT" for a positional), `placeholder` stands for the
  // value.
  CLI::Option* number(const std::string& names, const std::string& placeholder, std::int64_t& value,
                      const std::string& help);
  CLI::Option* number(const std::string& names, const std::string& placeholder, int& value,
                      const std::string& help);
  CLI::Option* number(const std::string& names, const std::string& placeholder, std::uint64_t& value,
                      const std::string& help);
  CLI::Option* number(const std::string& names, const std::string& placeholder, double& value,
                      const std::string& help);
  // --threads N, which every command has that uses several.
  CLI::Option* threads(int& value, const std::string& help =
                                       "threads to use, 0 for all that this process may; the result "
                                       "does not depend on it");
  // Seconds; written 90, 90s, 5m, 1.5h. Infinity is "none".
  CLI::Option* duration(const std::string& names, const std::string& placeholder, double& value,
                        const std::string& help);
  CLI::Option* text(const std::string& names, const std::string& placeholder, std::string& value,
                    const std::string& help);
  CLI::Option* character(const std::string& names, const std::string& placeholder, std::optional<char>& value,
                         const std::string& help);
  // Comma-separated, and may be repeated.
  CLI::Option* list(const std::string& names, const std::string& placeholder, std::vector<std::string>& value,
                    const std::string& help);
  CLI::Option* flag(const std::string& names, bool& value, const std::string& help);
  // One word: parse(text) makes the value of it or throws Error, name(value) is the word again; `words` are
  // what completion offers.
  template <class V>
  CLI::Option* word(const std::string& names, const std::string& placeholder, V& value,
                    V (*parse)(std::string_view), std::string (*name)(const V&), const std::string& help,
                    const std::vector<std::string>& words = {}) {
    auto set = [&value, parse](const std::string&, const std::string& given) { value = parse(given); };
    CLI::Option* option = add(names, placeholder, help, set, [&value, name] { return Json(name(value)); });
    keep_words(*option, words);
    return option;
  }

  template <class E>
  CLI::Option* choice(const std::string& names, const std::string& placeholder, E& value,
                      const Choices<E>& choices, const std::string& help) {
    std::vector<std::string> known;
    for (const auto& [name, meaning] : choices) known.push_back(name);
    auto set = [&value, choices, known](const std::string& option, const std::string& given) {
      for (const auto& [name, meaning] : choices) {
        if (name == given) {
          value = meaning;
          return;
        }
      }
      throw_unknown_choice(option, given, known);
    };
    auto now = [&value, choices] {
      for (const auto& [name, meaning] : choices) {
        if (meaning == value) return Json(name);
      }
      return Json();
    };
    CLI::Option* option = add(names, placeholder, help + ": " + spoken_list(known), set, now);
    keep_words(*option, known);
    return option;
  }

  // Every option with the value it has now.
  Json values() const;

 private:
  using Set = std::function<void(const std::string& option, const std::string& given)>;
  using Now = std::function<Json()>;

  template <class T>
  CLI::Option* add_number(const std::string& names, const std::string& placeholder, T& value,
                          const std::string& help);
  CLI::Option* add(const std::string& names, const std::string& placeholder, const std::string& help,
                   const Set& set, const Now& now);
  void remember(const CLI::Option* option, Now now);
  [[noreturn]] static void throw_unknown_choice(const std::string& option, const std::string& given,
                                                const std::vector<std::string>& known);
  static std::string spoken_list(const std::vector<std::string>& words);

  CLI::App& app_;
  std::vector<std::pair<std::string, Now>> values_;
};

}  // namespace nmf::app
