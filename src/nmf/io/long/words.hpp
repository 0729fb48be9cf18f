// The words by which people name the columns of long tables.
#pragma once

#include <string_view>

namespace nmf::io {

bool names_value(std::string_view name);    // rating, count, weight ...
bool names_ratings(std::string_view name);  // rating, stars, score ...
bool names_time(std::string_view name);     // timestamp, date ...
bool names_node(std::string_view name);  // source, target, userId ...: what a row or a column may be called

}  // namespace nmf::io
