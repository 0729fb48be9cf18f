// Elementary functions that are the same bits on every machine. Those of the C library are not: it chooses
// between kernels by processor, and its next release may choose others. These use additions, multiplications
// and divisions in one order, which IEEE 754 defines to the bit, and are within two units in the last place
// (pow within sixteen where the result is as large or small as a number can be).
#pragma once

#include "nmf/base/index.hpp"

namespace nmf::portable {

double log(double x);
double log1p(double x);  // log(1 + x)
// The same of `count` numbers, all at once, where they are near 0; others are not to be used.
constexpr bool near(double x) {
  return x > -0.29 && x < 0.41;
}
void log1p_near(Index count, const double* x, double* out);
double exp(double x);
double pow(double x, double y);    // x >= 0
double sin_of_pi_times(double x);  // sin(pi x), |x| <= 1

}  // namespace nmf::portable
