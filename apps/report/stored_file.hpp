// What is told of an input as it is stored, the same in every command's JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "nmf/io/read.hpp"

namespace nmf::app {

nlohmann::ordered_json stored_file(const std::string& path, const io::ReadReport& read);

}  // namespace nmf::app
