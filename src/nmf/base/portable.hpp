// Elementary functions that are the same bits on every machine. Those of the C library are not: it chooses
// between kernels by processor, and its next release may choose others. These use additions, multiplications
// and divisions in one order, which IEEE 754 defines to the bit, and are within two units in the last place
// (pow within sixteen where the result is as large or small as a number can be).
#pragma once

namespace nmf::portable {

double log(double x);
double log1p(double x);  // log(1 + x)
double exp(double x);
double pow(double x, double y);    // x >= 0
double sin_of_pi_times(double x);  // sin(pi x), |x| <= 1

}  // namespace nmf::portable
