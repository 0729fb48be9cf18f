// The border between the numbers of a user, which have a unit, and those of a run, which have none
// (data.hpp):
//
//   X = X' 2^x,   W = W' 2^w,   H = H' 2^h,   w + h = x,   D(X | W H) = D(X' | W' H') 2^loss.
//
// Powers of two move no digit. So X times a power of two is the same run, bit by bit, and no square of an
// entry overflows or vanishes.
#pragma once

#include "nmf/data/unit.hpp"
#include "nmf/problem/options.hpp"
#include "nmf/solve/factorize.hpp"

namespace nmf {

// D(c X | c Y) = c^degree D(X | Y).
double degree(const Loss& loss);

// The same loss of X 2^-exponent: only a threshold has a unit.
Loss of_run(const Loss& loss, double exponent);

struct Units {
  double x = 0, w = 0, h = 0;  // exponents; whole numbers, or halves of w and h where x is shared evenly
  double loss = 0;

  // W takes the unit of X, unless penalties on both factors say how large these will be: then it is shared so
  // that both pay about the same. A bound on both, and a symmetric X, share it evenly. Otherwise scale is
  // free, and a factor that is given (not empty) comes near 1.
  template <class T>
  Units(int exponent, const Options& options, const Factor<T>& Wt = {}, const Factor<T>& H = {});

  // Penalties, bound and threshold as the run has them.
  Options of_run(const Options& options) const;
  // The way back. In normalized factors the one that keeps its size takes no unit.
  Iteration of_user(Iteration state) const;
  double entry_error(double error) const { return scaled(error, roots_ ? x : loss); }  // see evaluate.hpp
  template <class T>
  void to_user(Normalize rule, Result<T>& result) const;

 private:
  void to_user(Fit& fit) const;

  bool roots_;  // the error of single entries is the root of a mean square
};

}  // namespace nmf
