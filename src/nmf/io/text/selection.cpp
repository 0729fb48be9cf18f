// Columns that options select, by name, number or range of numbers.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/text/layout.hpp"

namespace nmf::io {
namespace {

// Numbers from 1.
struct ColumnRange {
  std::uint64_t first = 1;
  std::uint64_t last = 0;  // less than the first: there is none

  bool single() const { return first == last; }
};

// "7", "2-400" and "2-" among so many columns.
ColumnRange range_of(std::string_view text, std::size_t columns) {
  ColumnRange range{0, columns};
  const std::size_t dash = text.find('-');
  const bool open = dash + 1 == text.size();
  if (!parse_integer(text.substr(0, dash), range.first)) return {};
  if (dash == std::string_view::npos) range.last = range.first;
  if (dash != std::string_view::npos && !open && !parse_integer(text.substr(dash + 1), range.last)) return {};
  return range.first >= 1 && range.last <= columns ? range : ColumnRange{};
}

}  // namespace

std::vector<std::size_t> select_columns(const CsvLayout& layout, const std::string& file,
                                        const std::string& by, const std::string& selector) {
  std::vector<std::size_t> found;
  for (std::size_t c = 0; c < layout.names.size(); ++c)
    if (layout.names[c] == selector && layout.roles[c] != Role::empty) found.push_back(c);
  if (const ColumnRange range = range_of(selector, layout.names.size()); found.empty())
    for (std::uint64_t number = range.first; number <= range.last; ++number)
      if (range.single() || layout.roles[number - 1] != Role::empty) found.push_back(number - 1);
  if (!found.empty()) return found;
  std::vector<std::string> known(
      layout.names.begin(),
      layout.names.begin() + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(layout.names.size()), 20));
  for (std::string& name : known) name = shown(name);
  throw Error(Fault::usage,
              fmt::format("{}: {}: there is no column '{}'; columns: {}{}", file, by, shown(selector),
                          fmt::join(known, ", "), known.size() < layout.names.size() ? ", ..." : ""));
}

void apply_selections(CsvLayout& layout, const std::string& file, const ReadOptions& options) {
  std::vector<std::string> chosen(layout.roles.size());  // by which option
  const auto choose = [&](const std::vector<std::string>& selectors, const std::string& by, Role role) {
    for (const std::string& selector : selectors)
      for (const std::size_t c : select_columns(layout, file, by, selector)) {
        if (!chosen[c].empty() && chosen[c] != by)
          throw Error(Fault::usage,
                      fmt::format("{}: column '{}' is in both {} and {}; name it in one of them", file,
                                  shown(layout.names[c]), chosen[c], by));
        chosen[c] = by;
        layout.roles[c] = role;
      }
  };
  if (!options.columns.empty())
    for (Role& role : layout.roles)
      if (role == Role::data) role = Role::skip;
  choose(options.columns, option("columns"), Role::data);
  const bool none = options.labels == std::vector<std::string>{"none"} &&
                    std::find(layout.names.begin(), layout.names.end(), "none") == layout.names.end();
  if (!none) choose(options.labels, option("labels"), Role::label);
  choose(options.drop, option("drop"), Role::skip);
}

}  // namespace nmf::io
