#include "sweep/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <set>

#include "cli/suggest.hpp"
#include "nmf/base/error.hpp"

namespace nmf::app {
namespace {

template <class V>
std::optional<V> number_of(std::string_view text) {
  V value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(at, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// The numeric options that may vary.
struct Field {
  std::string name;
  double Options::*real = nullptr;
  Index Options::*whole = nullptr;
};
const std::vector<Field>& fields() {
  static const std::vector<Field> all{{"l1-w", &Options::l1_w},
                                      {"l1-h", &Options::l1_h},
                                      {"l2-w", &Options::l2_w},
                                      {"l2-h", &Options::l2_h},
                                      {"orthogonal-w", &Options::orthogonal_w},
                                      {"orthogonal-h", &Options::orthogonal_h},
                                      {"upper-bound", &Options::upper_bound},
                                      {"forget", &Options::forget},
                                      {"tolerance", &Options::tolerance},
                                      {"change-tolerance", &Options::change_tolerance},
                                      {"batch", nullptr, &Options::batch},
                                      {"max-iterations", nullptr, &Options::max_iterations},
                                      {"window", nullptr, &Options::window},
                                      {"patience", nullptr, &Options::patience}};
  return all;
}

const Field* find_field(const std::string& name) {
  const auto found = std::find_if(fields().begin(), fields().end(),
                                  [&name](const Field& field) { return field.name == name; });
  return found == fields().end() ? nullptr : &*found;
}

const Field& field_of(const std::string& name) {
  if (const Field* field = find_field(name)) return *field;
  std::vector<std::string> names;
  for (const Field& field : fields()) names.push_back(field.name);
  throw Error(Fault::usage, fmt::format("--vary: unknown option: {}; {}choose one of {}", name,
                                        did_you_mean(name, names), fmt::join(names, ", ")));
}

// Whether it is a value of the option.
bool set(const Field& field, const std::string& text, Options& options) {
  if (field.real) {
    const std::optional<double> value = number_of<double>(text);
    if (value) options.*field.real = *value;
    return value.has_value();
  }
  const std::optional<Index> value = number_of<Index>(text);
  if (value) options.*field.whole = *value;
  return value.has_value();
}

double value_in(const Field& field, const Options& options) {
  return field.real ? options.*field.real : static_cast<double>(options.*field.whole);
}

struct Varied {
  const Field* field;
  std::vector<std::string> values;  // none: that of the option before
};

std::vector<Varied> varied_of(const std::vector<std::string>& vary) {
  std::vector<Varied> all;
  for (const std::string& text : vary) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw Error(Fault::usage, fmt::format("--vary: {}: write it like l2-w=0.03,0.1", text));
    Varied varied{&field_of(text.substr(0, equals)), split(std::string_view(text).substr(equals + 1), ',')};
    if (std::any_of(all.begin(), all.end(), [&](const Varied& other) { return other.field == varied.field; }))
      throw Error(Fault::usage,
                  fmt::format("--vary: {} varies twice; give all its values at once", varied.field->name));
    std::set<double> seen;  // 0.1 and 1e-1 are one value
    std::erase_if(varied.values, [&seen](const std::string& value) {
      const std::optional<double> number = number_of<double>(value);
      return number && !seen.insert(*number).second;
    });
    if (varied.values == std::vector<std::string>{"same"}) varied.values.clear();
    if (varied.values.empty() && all.empty())
      throw Error(Fault::usage, fmt::format("--vary: {}=same: there is none before it; give that first",
                                            varied.field->name));
    all.push_back(std::move(varied));
  }
  return all;
}

// The settings with each value of one option more.
std::vector<Setting> with(const Varied& varied, const std::vector<Setting>& before) {
  std::vector<Setting> after;
  for (const Setting& setting : before)
    for (const std::string& value :
         varied.values.empty() ? std::vector{setting.varied.back().second} : varied.values) {
      Setting& own = after.emplace_back(setting);
      if (!set(*varied.field, value, own.options))
        throw Error(
            Fault::usage,
            fmt::format("--vary: {}={}: not a {}; give one such as {}", varied.field->name, value,
                        varied.field->real ? "number" : "whole number", varied.field->real ? "0.1" : "10"));
      own.varied.emplace_back(varied.field->name, value);
    }
  return after;
}

constexpr Index most_settings = 100000;

}  // namespace

std::string rank_name(Index rank) {
  return fmt::format("rank_{:03}", rank);
}

std::string Setting::name() const {
  std::string name = rank_name(options.rank);
  for (const auto& [option, value] : varied) name += fmt::format("_{}_{}", option, value);
  return name;
}

std::string Setting::value(const std::string& option) const {
  for (const auto& [name, value] : varied)
    if (name == option) return value;
  return fmt::format("{}", value_in(field_of(option), options));
}

std::optional<Setting> setting_named(std::string_view name, const Options& options) {
  const std::vector<std::string> words = split(name, '_');
  if (words.size() < 2 || words.size() % 2 != 0 || words[0] != "rank") return std::nullopt;
  const std::optional<Index> rank = number_of<Index>(words[1]);
  if (!rank || *rank < 1) return std::nullopt;
  Setting setting{options, {}};
  setting.options.rank = *rank;
  for (std::size_t at = 2; at < words.size(); at += 2) {
    const Field* field = find_field(words[at]);
    if (field == nullptr || !set(*field, words[at + 1], setting.options)) return std::nullopt;
    setting.varied.emplace_back(words[at], words[at + 1]);
  }
  return setting;
}

std::vector<std::string> varied_in(const std::vector<Setting>& settings) {
  std::vector<std::string> names;
  for (const Setting& setting : settings)
    for (const auto& [option, value] : setting.varied)
      if (std::find(names.begin(), names.end(), option) == names.end()) names.push_back(option);
  return names;
}

std::vector<Index> in_order(const std::vector<Setting>& settings) {
  const std::vector<std::string> varied = varied_in(settings);
  std::vector<std::vector<double>> values;
  for (const Setting& setting : settings) {
    std::vector<double>& own = values.emplace_back(1, static_cast<double>(setting.options.rank));
    for (const std::string& option : varied) own.push_back(value_in(field_of(option), setting.options));
  }
  std::vector<Index> order(settings.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&values](Index a, Index b) {
    return values[static_cast<std::size_t>(a)] < values[static_cast<std::size_t>(b)];
  });
  return order;
}

Ranks parse_ranks(std::string_view text) {
  const auto wrong_ranks = [&] {
    return Error(Fault::usage,
                 fmt::format("--ranks: {} is not possible; give numbers from 1 on such as 2-12,15,20", text));
  };
  std::set<Index> ranks;
  for (const std::string& part : split(text, ',')) {
    const std::vector<std::string> ends = split(part, '-');
    const std::optional<Index> first = number_of<Index>(ends.front()), last = number_of<Index>(ends.back());
    if (ends.size() > 2 || !first || !last || *first < 1 || *last < *first || *last - *first >= most_settings)
      throw wrong_ranks();
    for (Index rank = *first; rank <= *last; ++rank) ranks.insert(rank);
  }
  return {{ranks.begin(), ranks.end()}};
}

std::string spelled(const Ranks& ranks) {
  return fmt::format("{}", fmt::join(ranks.values, ","));
}

void check_vary(const std::vector<std::string>& vary, const Options& options) {
  for (const Varied& varied : varied_of(vary))
    if (value_in(*varied.field, options) != value_in(*varied.field, Options()))
      throw Error(Fault::usage,
                  fmt::format("--vary: {0} has a value already; leave out --{0}", varied.field->name));
}

std::vector<Setting> settings_of(const Ranks& ranks, const std::vector<std::string>& vary,
                                 const Options& options) {
  std::vector<Setting> settings;
  for (const Index rank : ranks.values) {
    settings.push_back({options, {}});
    settings.back().options.rank = rank;
  }
  for (const Varied& varied : varied_of(vary)) settings = with(varied, settings);
  if (std::ssize(settings) > most_settings)
    throw Error(Fault::usage,
                fmt::format("--vary: {} settings are too many; give fewer values", settings.size()));
  return settings;
}

}  // namespace nmf::app
