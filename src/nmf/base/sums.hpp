// What the visits of a half-step add up.
#pragma once

namespace nmf {

// Sums that visits contribute to; the storage adds them up in the fixed order of its ranges.
struct Sums {
  double gradient2 = 0;  // squared norm of the projected gradient at the point the visit started from
  double fit = 0;        // sum over columns y of (y' G y - 2 p' y) after the visit: 2 * objective - ||X||^2
  Sums& operator+=(const Sums& other) {
    gradient2 += other.gradient2;
    fit += other.fit;
    return *this;
  }
};

}  // namespace nmf
