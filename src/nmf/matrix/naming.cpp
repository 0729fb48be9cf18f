#include "nmf/matrix/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

namespace nmf {
namespace {

std::vector<std::string> numbered(const char* word, Index count) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(count));
  for (Index i = 1; i <= count; ++i) names.push_back(fmt::format("{}_{}", word, i));
  return names;
}

}  // namespace

std::string component_name(Index number) {
  return fmt::format("component_{}", number);
}

std::vector<std::string> component_names(Index rank) {
  return numbered("component", rank);
}

std::vector<std::string> component_names(const std::vector<std::string>& given, Index rank) {
  return given.empty() ? component_names(rank) : given;
}

std::vector<std::string> numbered_where_empty(std::vector<std::string> names) {
  const std::set<std::string> taken(names.begin(), names.end());
  Index number = 0;
  for (std::size_t r = 0; r < names.size(); ++r) {
    number = std::max(number, static_cast<Index>(r));
    while (names[r].empty())
      if (std::string free = component_name(++number); !taken.contains(free)) names[r] = std::move(free);
  }
  return names;
}

bool is_component_number(std::string_view name) {
  constexpr std::string_view word = "component_";
  return name.starts_with(word) && name.size() > word.size() &&
         name.find_first_not_of("0123456789", word.size()) == std::string_view::npos;
}

std::optional<std::pair<std::size_t, std::size_t>> same_names(const std::vector<std::string>& names) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const auto [first, fresh] = places.emplace(names[i], i); !fresh && !names[i].empty())
      return std::pair(first->second, i);
  return std::nullopt;
}

std::vector<std::string> column_names(Index columns) {
  return numbered("column", columns);
}

}  // namespace nmf
