// JSON as commands print and write it; for sources, since reading this header takes long.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace nmf::app {

using Json = nlohmann::ordered_json;

// As all JSON is printed and written: a name may hold any bytes, and those that are not UTF-8 become U+FFFD.
std::string text_of(const Json& json);

}  // namespace nmf::app
