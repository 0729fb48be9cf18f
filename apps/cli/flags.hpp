// Typed options of a command: one line an option, the same form of message for every wrong value, the default
// shown in the help, and the value in force kept for the summary. The parser behind them is known to
// flags.cpp and usage.cpp alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace nmf::app {

struct Command;

template <class E>
using Choices = std::vector<std::pair<std::string, E>>;

// An option that is defined, to say more of it.
class DefinedFlag {
 public:
  explicit DefinedFlag(CLI::Option& option) : option_(option) {}
  void required();

 private:
  CLI::Option& option_;
};

class Flags {
 public:
  // Without any option yet.
  explicit Flags(const Command& command);
  Flags(const Flags&) = delete;
  Flags& operator=(const Flags&) = delete;
  ~Flags();

  // The title under which the options that follow stand in the help.
  void group(const std::string& title);

  // `names` are "-k,--rank", or "INPUT" for a positional; `placeholder` stands for the value.
  DefinedFlag number(const std::string& names, const std::string& placeholder, std::int64_t& value,
                     const std::string& help);
  DefinedFlag number(const std::string& names, const std::string& placeholder, int& value,
                     const std::string& help);
  DefinedFlag number(const std::string& names, const std::string& placeholder, std::uint64_t& value,
                     const std::string& help);
  DefinedFlag number(const std::string& names, const std::string& placeholder, double& value,
                     const std::string& help);
  DefinedFlag number(const std::string& names, const std::string& placeholder,
                     std::optional<std::uint64_t>& value, const std::string& help);
  // --threads N, which every command has that uses several.
  DefinedFlag threads(int& value, const std::string& help =
                                      "threads to use, 0 for all that this process may; the result "
                                      "does not depend on it");
  // Seconds; written 90, 90s, 5m, 1.5h. Infinity is "none".
  DefinedFlag duration(const std::string& names, const std::string& placeholder, double& value,
                       const std::string& help);
  // The same, and after the word total: as another value.
  DefinedFlag time_limit(const std::string& names, const std::string& placeholder, double& value,
                         double& total, const std::string& help);
  DefinedFlag text(const std::string& names, const std::string& placeholder, std::string& value,
                   const std::string& help);
  DefinedFlag character(const std::string& names, const std::string& placeholder, std::optional<char>& value,
                        const std::string& help);
  // Comma-separated, and may be repeated.
  DefinedFlag list(const std::string& names, const std::string& placeholder, std::vector<std::string>& value,
                   const std::string& help);
  // All arguments that are no options, one at least; `name` has no dashes.
  DefinedFlag arguments(const std::string& name, const std::string& placeholder,
                        std::vector<std::string>& value, const std::string& help);
  // Each by itself, as often as it is given.
  DefinedFlag texts(const std::string& names, const std::string& placeholder, std::vector<std::string>& value,
                    const std::string& help);
  DefinedFlag flag(const std::string& names, bool& value, const std::string& help);
  // One word: parse(text) makes the value of it or throws Error, name(value) is the word again; `words` are
  // what completion offers.
  template <class V>
  DefinedFlag word(const std::string& names, const std::string& placeholder, V& value,
                   V (*parse)(std::string_view), std::string (*name)(const V&), const std::string& help,
                   const std::vector<std::string>& words = {}) {
    return add_word(
        names, placeholder, [&value, parse](std::string_view given) { value = parse(given); },
        [&value, name] { return name(value); }, help, words);
  }
  // One of several words, each with what it means.
  template <class E>
  DefinedFlag choice(const std::string& names, const std::string& placeholder, E& value,
                     const Choices<E>& choices, const std::string& help) {
    std::vector<std::string> words;
    for (const auto& choice : choices) words.push_back(choice.first);
    const auto place_now = [&value, choices] {
      std::size_t i = 0;
      while (i < choices.size() && !(choices[i].second == value)) ++i;
      return i;
    };
    return add_choice(
        names, placeholder, words, [&value, choices](std::size_t i) { value = choices[i].second; }, place_now,
        help);
  }

  // Every option with the value it has now.
  nlohmann::ordered_json values() const;
  // The file that --config named; empty: none.
  std::string config_file() const;

  // For what parses, lays out and describes them.
  CLI::App& parser() const;

 private:
  struct State;

  DefinedFlag add_word(const std::string& names, const std::string& placeholder,
                       const std::function<void(std::string_view)>& set,
                       const std::function<std::string()>& now, const std::string& help,
                       const std::vector<std::string>& words);
  // By places among the words; the number of them where the value is none of these.
  DefinedFlag add_choice(const std::string& names, const std::string& placeholder,
                         const std::vector<std::string>& words, const std::function<void(std::size_t)>& set,
                         const std::function<std::size_t()>& now, const std::string& help);

  std::unique_ptr<State> state_;
};

// Seconds of a text such as 90, 90s, 5m or 1.5h.
std::optional<double> parse_duration(std::string_view text);

// The words that an option takes, or the well-known ones of them, for completion. Empty: there are none.
std::vector<std::string> words_of(CLI::Option& option);

}  // namespace nmf::app
