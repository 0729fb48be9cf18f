// What is told of an input as it is stored, the same in every command's JSON.
#pragma once

#include <string>

#include "cli/flags.hpp"
#include "nmf/io/read.hpp"

namespace nmf::app {

inline Json stored_file(const std::string& path, const io::ReadReport& read) {
  return {{"path", path},
          {"format", read.format},
          {"compression", read.compression},
          {"bytes", read.bytes},
          {"sha256", read.sha256}};
}

}  // namespace nmf::app
