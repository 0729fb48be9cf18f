#include "nmf/matrix/naming.hpp"

#include <fmt/format.h>

namespace nmf {
namespace {

std::vector<std::string> numbered(const char* word, Index count) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(count));
  for (Index i = 1; i <= count; ++i) names.push_back(fmt::format("{}_{}", word, i));
  return names;
}

}  // namespace

std::vector<std::string> component_names(Index rank) {
  return numbered("component", rank);
}

std::vector<std::string> component_names(const std::vector<std::string>& given, Index rank) {
  return given.empty() ? component_names(rank) : given;
}

std::vector<std::string> column_names(Index columns) {
  return numbered("column", columns);
}

}  // namespace nmf
