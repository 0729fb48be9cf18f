#include "report/numbers.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace nmf::app {

std::string plural(Index count, const std::string& thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string spoken_duration(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1e3);
  if (seconds < 60) return fmt::format("{:.3g} s", seconds);
  const double minutes = std::floor(seconds / 60);
  if (minutes < 60) return fmt::format("{:.0f} min {:.0f} s", minutes, std::floor(seconds - 60 * minutes));
  return fmt::format("{:.0f} h {:.0f} min", std::floor(minutes / 60), std::fmod(minutes, 60));
}

std::string spoken_bytes(std::uint64_t bytes) {
  constexpr std::array units = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  double amount = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  while (amount >= 1000 && unit + 1 < units.size()) amount /= 1024, ++unit;
  return fmt::format("{:.3g} {}", amount, units[unit]);
}

std::string spoken_number(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}g}", value, digits) : "beyond double precision";
}

std::string spoken_fixed(double value, int decimals, const std::string& none) {
  constexpr double longest = 1e6;
  if (!std::isfinite(value)) return none;
  return std::abs(value) < longest ? fmt::format("{:.{}f}", value, decimals)
                                   : fmt::format("{:.{}g}", value, decimals);
}

std::string number_cell(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

}  // namespace nmf::app
