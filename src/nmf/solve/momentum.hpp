// How far steps are extrapolated, and when that goes too far (Ang and Gillis 2019).
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/base/archive.hpp"

namespace nmf {

// How far the next half-step starts beyond the last one, Y + beta (Y - Y before), and how that adapts: while
// the error falls beta grows up to a bound that grows more slowly; when it rises the bound becomes the last
// beta that was good, beta shrinks, and the steps before are forgotten. A rise by less than the fall before
// it is taken, since most of it is made up for at once; after any other, and a second one, the iteration is
// undone.
class Momentum {
 public:
  enum class Next { extrapolate, restart, undo };

  // A rise by less than `rounding` is none that an iteration could be undone for; nor, where steps are hardly
  // extrapolated, one by less than this share of the error.
  Momentum(double rounding, double share) : rounding_(rounding), share_(share) {}
  double beta() const { return beta_; }
  void keep(Archive& archive) { archive(beta_, last_good_, bound_, error_, fall_, undone_); }

  // Of an error of nothing no rise would ever tell that a step went too far: how scale is shared between the
  // factors would be extrapolated until a component is gone.
  Next after(double error) {
    if (error == 0) {
      error_ = fall_ = 0;
      undone_ = 0;
      return Next::restart;
    }
    if (error <= error_) {
      undone_ = 0;
      fall_ = std::isfinite(error_) ? error_ - error : 0;
      error_ = error;
      last_good_ = beta_;
      beta_ = std::min(bound_, growth * beta_);
      bound_ = std::min(1.0, bound_growth * bound_);
      return Next::extrapolate;
    }
    bound_ = last_good_;
    beta_ /= shrink;
    const double rise = error - error_;
    const double by_rounding = undone_ < shrunk ? rounding_ : std::max(rounding_, share_ * error_);
    if (rise > std::max(fall_, by_rounding)) {
      ++undone_;
      return Next::undo;
    }
    undone_ = 0;
    if (rise > rounding_) error_ = error;
    fall_ = 0;
    return Next::restart;
  }

 private:
  static constexpr double growth = 1.05, bound_growth = 1.01, shrink = 1.5;
  static constexpr int shrunk = 8;  // undone iterations
  double rounding_, share_;
  double beta_ = 0.5, last_good_ = 0.5, bound_ = 1;
  double error_ = std::numeric_limits<double>::infinity(), fall_ = 0;
  int undone_ = 0;
};

}  // namespace nmf
