#include "nmf/solve/outcome.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "nmf/base/error.hpp"

namespace nmf {
namespace {

// In the order of StopReason.
constexpr const char* reasons[] = {"kkt", "change", "holdout", "max_iterations", "time_limit", "interrupted"};

}  // namespace

const char* name(StopReason reason) {
  return reasons[static_cast<std::size_t>(reason)];
}

StopReason parse_stop_reason(std::string_view word) {
  const auto found = std::find(std::begin(reasons), std::end(reasons), word);
  if (found == std::end(reasons)) throw Error(Fault::input, std::string(word) + " is no reason to stop");
  return static_cast<StopReason>(found - std::begin(reasons));
}

bool converged(StopReason reason) {
  return reason == StopReason::kkt || reason == StopReason::change || reason == StopReason::holdout;
}

}  // namespace nmf
