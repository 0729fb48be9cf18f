// Times as people write them.
#include <charconv>
#include <cmath>

#include "cli/flags.hpp"

namespace nmf::app {

std::optional<double> parse_duration(std::string_view text) {
  double seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc() || !std::isfinite(seconds) || seconds < 0) return std::nullopt;
  const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  if (unit.empty() || unit == "s") return seconds;
  if (unit == "ms") return seconds * 1e-3;
  if (unit == "m" || unit == "min") return seconds * 60;
  if (unit == "h") return seconds * 3600;
  return std::nullopt;
}

}  // namespace nmf::app
