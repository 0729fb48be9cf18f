// From numbers to places on an axis, and where its ticks are.
#pragma once

#include <string>
#include <vector>

#include "draw/figure.hpp"

namespace nmf::draw {

struct Tick {
  double value = 0;
  std::string label;
};

class Scale {
 public:
  // Of an axis that has these numbers on it, wider where nothing but rounding tells them apart. Without any
  // that it can show it goes from 0 to 1 (from 1 to 10).
  Scale(const Axis& axis, const std::vector<double>& numbers);
  // Exactly from one number to another one.
  Scale(double low, double high, bool log);

  double low() const { return low_; }
  double high() const { return high_; }
  bool shows(double value) const;    // whether it has a place
  double place(double value) const;  // 0 at the low end, 1 at the high one
  std::vector<Tick> ticks(Index about) const;

 private:
  std::vector<Tick> linear_ticks(Index about) const;
  std::vector<Tick> decades(Index about) const;
  std::vector<Tick> between_decades() const;  // 1, 2 and 5

  bool log_ = false, whole_ = false;
  double low_ = 0, high_ = 1;
};

// Of an axis that has all series of a chart on it, as far as their points may be off, and its rules.
Scale scale_of(const Chart& chart, bool x);

// As few digits as tell it from others that far apart.
std::string spoken(double value, double apart);
// Four significant digits at most.
std::string spoken(double value);
// What stands beside a bar.
std::string spoken(const Bars& bars, double value);

}  // namespace nmf::draw
