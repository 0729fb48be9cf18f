#include "draw/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nmf::draw {
namespace {

// Holds every sum, difference and ratio of doubles.
using Wide = long double;
using Limits = std::numeric_limits<double>;

// 1, 2 or 5 times a power of ten, such that there are about so many steps.
Wide nice_step(Wide width, Index about) {
  const Wide raw = std::max<Wide>(width / static_cast<Wide>(std::max<Index>(about, 1)), Limits::denorm_min());
  const Wide power = std::pow(Wide{10}, std::floor(std::log10(raw)));
  for (const Wide factor : {1.0L, 2.0L, 5.0L})
    if (raw <= factor * power * 1.0001L) return factor * power;
  return 10 * power;
}

// A little room on both sides, so that nothing lies on the frame.
constexpr double room = 0.04;

// What lies nearer together has one place: labels that tell it apart would be too long.
bool are_one(Wide low, Wide high) {
  constexpr Wide near = 1e-9L;
  return high - low <= near * std::max(std::abs(low), std::abs(high));
}

}  // namespace

Scale::Scale(const Axis& axis, const std::vector<double>& numbers) : log_(axis.log), whole_(axis.whole) {
  bool any = false;
  for (const double number : numbers) {
    if (!shows(number)) continue;
    low_ = any ? std::min(low_, number) : number;
    high_ = any ? std::max(high_, number) : number;
    any = true;
  }
  if (!any) {
    low_ = log_ ? 1 : 0;
    high_ = log_ ? 10 : 1;
    return;
  }
  if (log_) {
    const Wide factor = are_one(low_, high_) ? 2 : std::pow(Wide{high_} / low_, Wide{room});
    low_ = static_cast<double>(std::max<Wide>(low_ / factor, Limits::denorm_min()));
    high_ = static_cast<double>(std::min<Wide>(high_ * factor, Limits::max()));
    return;
  }
  const bool to_zero = axis.from_zero && low_ >= 0;
  if (to_zero) low_ = 0;
  const Wide more =
      are_one(low_, high_) ? std::max(std::abs(high_) / 2, whole_ ? 1.0 : 0.5) : room * (Wide{high_} - low_);
  if (!to_zero) low_ = static_cast<double>(std::max<Wide>(low_ - more, Limits::lowest()));
  high_ = static_cast<double>(std::min<Wide>(high_ + more, Limits::max()));
}

Scale::Scale(double low, double high, bool log) : log_(log), low_(low), high_(high) {}

bool Scale::shows(double value) const {
  return std::isfinite(value) && (!log_ || value > 0);
}

double Scale::place(double value) const {
  const Wide low = low_, high = high_;
  return static_cast<double>(log_ ? std::log(value / low) / std::log(high / low)
                                  : (value - low) / (high - low));
}

std::vector<Tick> Scale::ticks(Index about) const {
  if (!log_) return linear_ticks(about);
  constexpr double two_decades = 100;
  std::vector<Tick> ticks = Wide{high_} / low_ > two_decades ? decades(about) : between_decades();
  return ticks.size() > 1 ? ticks : linear_ticks(about);
}

std::vector<Tick> Scale::linear_ticks(Index about) const {
  Wide step = nice_step(Wide{high_} - low_, about);
  if (whole_) step = std::max<Wide>(1, std::round(step));
  std::vector<Tick> ticks;
  for (Wide k = std::ceil(low_ / step - 1e-9L); k * step <= high_ + 1e-9L * step; ++k) {
    const auto value = static_cast<double>(k == 0 ? 0 : k * step);
    ticks.push_back({value, spoken(value, static_cast<double>(step))});
  }
  return ticks;
}

std::vector<Tick> Scale::decades(Index about) const {
  const auto first = static_cast<int>(std::ceil(std::log10(low_) - 1e-9)),
             last = static_cast<int>(std::floor(std::log10(high_) + 1e-9));
  const int every = std::max(1, static_cast<int>((last - first + about) / std::max<Index>(about, 1)));
  const bool short_ones = first >= -3 && last <= 5;
  std::vector<Tick> ticks;
  for (int power = first; power <= last; power += every) {
    const double value = std::pow(10.0, power);
    ticks.push_back(
        {value, short_ones || power == 0 ? fmt::format("{:g}", value) : fmt::format("1e{}", power)});
  }
  return ticks;
}

std::vector<Tick> Scale::between_decades() const {
  std::vector<Tick> ticks;
  for (int power = static_cast<int>(std::floor(std::log10(low_))); std::pow(10.0, power) <= high_; ++power)
    for (const double factor : {1.0, 2.0, 5.0})
      if (const double value = factor * std::pow(10.0, power); value >= low_ && value <= high_)
        ticks.push_back({value, spoken(value)});
  return ticks;
}

Scale scale_of(const Chart& chart, bool x) {
  std::vector<double> numbers;
  for (const Series& series : chart.series)
    for (const auto* some :
         {x ? &series.x : &series.y, x ? nullptr : &series.low, x ? nullptr : &series.high})
      if (some != nullptr) numbers.insert(numbers.end(), some->begin(), some->end());
  if (x)
    for (const Rule& rule : chart.rules) numbers.push_back(rule.x);
  return {x ? chart.x : chart.y, numbers};
}

std::string spoken(double value, double apart) {
  constexpr double longest = 1e6, shortest = 1e-4;
  if (value == 0) return "0";
  if (std::abs(value) >= longest || apart < shortest) {
    const double digits = 1 + std::floor(std::log10(std::abs(value))) - std::floor(std::log10(apart));
    return fmt::format("{:.{}g}", value, std::clamp(static_cast<int>(digits), 4, Limits::digits10));
  }
  const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(apart) - 1e-9)));
  return fmt::format("{:.{}f}", value, decimals);
}

std::string spoken(double value) {
  return fmt::format("{:.4g}", value);
}

std::string spoken(const Bars& bars, double value) {
  return bars.unit.empty() ? spoken(value) : fmt::format("{:.1f} {}", value, bars.unit);
}

}  // namespace nmf::draw
