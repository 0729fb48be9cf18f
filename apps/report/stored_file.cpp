#include "report/stored_file.hpp"

#include "cli/json.hpp"

namespace nmf::app {

Json stored_file(const std::string& path, const io::ReadReport& read) {
  return {{"path", path},
          {"format", read.format},
          {"compression", read.compression},
          {"bytes", read.bytes},
          {"sha256", read.sha256}};
}

}  // namespace nmf::app
