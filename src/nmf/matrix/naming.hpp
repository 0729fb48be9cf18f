// What components and features are called that have no names of their own.
#pragma once

#include <string>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

// "component_1", ...: what the columns of W are called.
std::vector<std::string> component_names(Index rank);
// `given`, where there are such names.
std::vector<std::string> component_names(const std::vector<std::string>& given, Index rank);
// "column_1", ...: what features without names are called.
std::vector<std::string> column_names(Index columns);
// What the column of H is called that names its rows.
inline constexpr const char* component_label = "component";

}  // namespace nmf
