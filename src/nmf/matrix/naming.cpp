#include "nmf/matrix/naming.hpp"

#include <fmt/format.h>

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
