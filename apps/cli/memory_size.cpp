#include "cli/memory_size.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "nmf/base/error.hpp"

namespace nmf::app {
namespace {

constexpr std::string_view memory_units = "KMGT";

// How many bytes "", "K", "KiB", "KB" ... stands for; 0: that is none.
double bytes_of_unit(std::string_view unit) {
  if (unit.empty() || unit == "B") return 1;
  const std::size_t place = memory_units.find(static_cast<char>(unit.front() & ~0x20));
  const std::string_view rest = unit.substr(1);
  if (place == std::string_view::npos || !(rest.empty() || rest == "B" || rest == "iB")) return 0;
  return std::ldexp(1, 10 * static_cast<int>(place + 1));
}

}  // namespace

MemorySize parse_memory(std::string_view text) {
  if (text == "auto") return {};
  constexpr double least = 1, most = 1e18;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const double bytes = number * bytes_of_unit({stop, static_cast<std::size_t>(end - stop)});
  if (error != std::errc() || !(bytes >= least && bytes <= most))
    throw Error(
        Fault::usage,
        fmt::format("--memory: {} is not possible; give auto or a size such as 800M, 8G or 1.5T", text));
  return {static_cast<std::uint64_t>(bytes)};
}

std::string spelled_memory(const MemorySize& size) {
  if (size.bytes == 0) return "auto";
  std::uint64_t number = size.bytes;
  std::size_t unit = 0;
  while (number % 1024 == 0 && unit < memory_units.size()) number /= 1024, ++unit;
  return fmt::format("{}{}", number, unit == 0 ? "" : std::string(1, memory_units[unit - 1]));
}

}  // namespace nmf::app
