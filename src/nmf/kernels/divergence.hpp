// What a beta-divergence asks of each entry.
#pragma once

#include <algorithm>
#include <limits>

#include "nmf/base/index.hpp"

namespace nmf {

// Arrays of entries are aligned to 64 bytes and padded to this many with w = wx = 0 and y = 1, which adds
// nothing.
constexpr Index entries_unit = 64;

// For entries with weight w, wx = w * x and model y > 0: numerator = wx y^(beta - 2) and denominator = w
// y^(beta - 1), the two parts of the derivative -(numerator - denominator). Returns the sum of w d_beta(x |
// y) without the part that depends on x alone: w y^beta / beta - wx y^(beta - 1) / (beta - 1), in the limits
// w y - wx log y and wx / y + w log y. count is a multiple of entries_unit.
template <class T>
double beta_terms(double beta, Index count, const T* wx, const T* w, const T* y, T* numerator,
                  T* denominator);

// The sum of a log x over entries_unit entries.
double log_sum(const double* a, const double* x);

// The sum of a log x over as many entries as are added.
class LogSum {
 public:
  void add(double a, double x) {
    a_[count_] = a;
    x_[count_] = x;
    if (++count_ == static_cast<std::size_t>(entries_unit)) take();
  }
  double total() {
    while (count_ > 0) add(0, 1);
    return total_;
  }

 private:
  void take() {
    total_ += log_sum(a_, x_);
    count_ = 0;
  }

  alignas(64) double a_[entries_unit], x_[entries_unit];
  std::size_t count_ = 0;
  double total_ = 0;
};

// y * factor <= upper; a positive number never vanishes but by a factor of zero, since it could not come
// back.
template <class T>
T multiplied(T y, T factor, T upper) {
  return factor > 0 ? std::min(upper, std::max(y * factor, std::numeric_limits<T>::min())) : T(0);
}

}  // namespace nmf
