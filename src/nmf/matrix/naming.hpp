// What components and features are called that have no names of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

std::string component_name(Index number);  // "component_1"
// "component_1", ...: what the columns of W are called.
std::vector<std::string> component_names(Index rank);
// `given`, where there are such names.
std::vector<std::string> component_names(const std::vector<std::string>& given, Index rank);
// The same with a number of its own, which no other name has, where a name is empty.
std::vector<std::string> numbered_where_empty(std::vector<std::string> names);
// Whether a name is one of these, and says nothing but a number.
bool is_component_number(std::string_view name);
// The places of the first two that have one name; empty names are none.
std::optional<std::pair<std::size_t, std::size_t>> same_names(const std::vector<std::string>& names);
// "column_1", ...: what features without names are called.
std::vector<std::string> column_names(Index columns);
// What the column of H is called that names its rows.
inline constexpr const char* component_label = "component";

}  // namespace nmf
