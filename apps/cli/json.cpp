#include "cli/json.hpp"

namespace nmf::app {

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nmf::app
