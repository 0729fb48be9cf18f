// Powers of two that numbers are multiplied by: no digit moves.
#pragma once

#include <cmath>
#include <cstdlib>
#include <type_traits>

#include "nmf/data/factor.hpp"
#include "nmf/kernels/rounded.hpp"

namespace nmf {

// value * 2^exponent; NaN where that is another number than zero and no double can hold it.
double scaled(double value, double exponent);

// F becomes F 2^exponent. Throws Error(Fault::numerical) where it overflows.
template <class T>
void scale(Factor<T>& F, double exponent);

// The exponent of the largest entry of F, 0 where there is none.
template <class T>
int exponent_of(const Factor<T>& F);

// How entries in X become those of X 2^-exponent for factors in T, without a copy of X. What is packed of a
// factor takes the power of two up where it can; the range of single precision is too small for that, so
// there entries are multiplied a piece at a time, before they are rounded, as they are where pieces are
// copied for another reason.
template <class T, class X>
class Unit {
 public:
  explicit Unit(int exponent, bool copied = false)
      : exponent_(exponent), copied_(copied), by_(std::ldexp(1.0, -exponent)) {}
  int exponent() const { return exponent_; }
  bool in_factor() const {
    return !copied_ && std::is_same_v<T, X> && (sizeof(T) == 8 || std::abs(exponent_) <= few);
  }
  T factor() const { return in_factor() ? static_cast<T>(by_) : T(1); }
  T operator()(X entry) const { return static_cast<T>(static_cast<double>(entry) * by_); }
  void copy(const X* from, Index count, T* to) const {
    if constexpr (std::is_same_v<T, float> && std::is_same_v<X, double>)
      rounded(from, count, by_, to);
    else
      for (Index e = 0; e < count; ++e) to[e] = (*this)(from[e]);
  }

 private:
  static constexpr int few = 40;  // powers that leave of single precision what matters beside 1
  int exponent_;
  bool copied_;
  double by_;
};

// The exponent of the largest entry, as far as packed factors can take up its power of two; 0 where there is
// none.
int exponent_of(double largest);

}  // namespace nmf
