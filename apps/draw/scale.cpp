#include "draw/scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nmf::draw {
namespace {

// 1, 2 or 5 times a power of ten, such that there are about so many steps.
double nice_step(double width, Index about) {
  const double raw = width / static_cast<double>(std::max<Index>(about, 1));
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (raw <= factor * power * 1.0001) return factor * power;
  return 10 * power;
}

// A little room on both sides, so that nothing lies on the frame.
constexpr double room = 0.04;

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
    const double factor = high_ > low_ ? std::pow(high_ / low_, room) : 2;
    low_ /= factor;
    high_ *= factor;
    return;
  }
  const bool to_zero = axis.from_zero && low_ >= 0;
  if (to_zero) low_ = 0;
  const double more =
      high_ > low_ ? room * (high_ - low_) : std::max(std::abs(high_) / 2, whole_ ? 1.0 : 0.5);
  if (!to_zero) low_ -= more;
  high_ += more;
}

Scale::Scale(double low, double high, bool log) : log_(log), low_(low), high_(high) {}

bool Scale::shows(double value) const {
  return std::isfinite(value) && (!log_ || value > 0);
}

double Scale::place(double value) const {
  return log_ ? std::log(value / low_) / std::log(high_ / low_) : (value - low_) / (high_ - low_);
}

std::vector<Tick> Scale::ticks(Index about) const {
  if (!log_) return linear_ticks(about);
  constexpr double two_decades = 100;
  std::vector<Tick> ticks = high_ / low_ > two_decades ? decades(about) : between_decades();
  return ticks.size() > 1 ? ticks : linear_ticks(about);
}

std::vector<Tick> Scale::linear_ticks(Index about) const {
  double step = nice_step(high_ - low_, about);
  if (whole_) step = std::max(1.0, std::round(step));
  std::vector<Tick> ticks;
  for (double k = std::ceil(low_ / step - 1e-9); k * step <= high_ + 1e-9 * step; ++k) {
    const double value = k == 0 ? 0 : k * step;
    ticks.push_back({value, spoken(value, step)});
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
  if (std::abs(value) >= longest || apart < shortest) return spoken(value);
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
