#include "nmf/base/portable.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace nmf::portable {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity(),
                 not_a_number = std::numeric_limits<double>::quiet_NaN();
// log 2 as a number of 33 bits, whose multiples by an exponent are exact, and what is left.
constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;
constexpr double pi = 0x1.921fb54442d18p+1;

constexpr auto inverse_factorial = [] {
  std::array<double, 18> all{1};
  double factorial = 1;
  for (std::size_t n = 1; n < all.size(); ++n) all[n] = 1 / (factorial *= static_cast<double>(n));
  return all;
}();

// A number that is not evaluated to one double: high + low.
struct Sum {
  double high, low;
};
// |a| >= |b| or a = 0.
Sum sum_of(double a, double b) {
  const double high = a + b;
  return {high, (a - high) + b};
}
// Exactly, by halves of the digits (Dekker 1971): below 2^970.
Sum product_of(double a, double b) {
  const auto split = [](double v) {
    const double scaled = 0x1p27 * v + v, high = scaled - (scaled - v);
    return std::pair(high, v - high);
  };
  const auto [a_high, a_low] = split(a);
  const auto [b_high, b_low] = split(b);
  const double high = a * b;
  return {high, a_low * b_low - (((high - a_high * b_high) - a_low * b_high) - a_high * b_low)};
}

double power_of_two(int exponent) {  // of a normal number
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// x = 2^exponent * (1 + f), 1 + f between the roots of 1/2 and 2. x > 0 and finite.
struct Reduced {
  int exponent;
  double f;
};
Reduced reduced(double x) {
  int exponent = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    exponent = -54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  double m = std::bit_cast<double>((bits & 0xfffffffffffffU) | 0x3ff0000000000000U);
  if (m > 0x1.6a09e667f3bcdp+0) {
    m /= 2;
    ++exponent;
  }
  return {exponent, m - 1};
}

// 2 atanh(s) - 2 s as a multiple of s, for z = s^2 where |s| <= 3 - sqrt(8): log(1 + f) = 2 atanh(f / (2 +
// f)).
double tail(double z) {
  const double w = z * z;
  const double even =
      2.0 / 3 + w * (2.0 / 7 + w * (2.0 / 11 + w * (2.0 / 15 + w * (2.0 / 19 + w * (2.0 / 23)))));
  const double odd = 2.0 / 5 + w * (2.0 / 9 + w * (2.0 / 13 + w * (2.0 / 17 + w * (2.0 / 21))));
  return z * even + w * odd;
}

// log(1 + f) = f - (f^2 / 2 - s (f^2 / 2 + tail)), whose first term is exact.
double log_near_one(double f, double low) {
  const double s = f / (2 + f), half = f * f / 2;
  return f - (half - (s * (half + tail(s * s)) + low));
}

// log x to some 60 bits.
Sum long_log(double x) {
  const auto [exponent, f] = reduced(x);
  const Sum divisor = sum_of(2, f);
  const double s = f / divisor.high;
  const Sum product = product_of(s, divisor.high);
  const double s_low = ((f - product.high) - product.low - s * divisor.low) / divisor.high;
  const double e = exponent;
  const Sum sum = sum_of(e * ln2_high, 2 * s);
  return sum_of(sum.high, sum.low + (s * tail(s * s) + (2 * s_low + e * ln2_low)));
}

// exp(high + low), |low| far below |high| or 1.
double exp_of(double high, double low) {
  if (std::isnan(high)) return high;
  if (high > 710) return infinity;
  if (high < -746) return 0;
  const int k = static_cast<int>(high / (ln2_high + ln2_low) + (high < 0 ? -0.5 : 0.5));
  const Sum r = sum_of(high - k * ln2_high, low - k * ln2_low);
  double series = 0;  // of the terms from the square on
  for (std::size_t n = 13; n >= 2; --n) series = series * r.high + inverse_factorial[n];
  const double value = 1 + (r.high + (r.low + r.high * r.high * series));
  return value * power_of_two(k / 2) * power_of_two(k - k / 2);
}

}  // namespace

double log(double x) {
  if (!(x > 0)) return x == 0 ? -infinity : not_a_number;
  if (x == infinity) return x;
  const auto [exponent, f] = reduced(x);
  const double e = exponent;
  return exponent == 0 ? log_near_one(f, 0) : e * ln2_high + log_near_one(f, e * ln2_low);
}

double log1p(double x) {
  if (near(x)) return log_near_one(x, 0);
  const double u = 1 + x;
  return u > 0 && u < infinity ? log(u) + (x - (u - 1)) / u : log(u);
}

void log1p_near(Index count, const double* x, double* out) {
  for (Index i = 0; i < count; ++i) out[i] = log_near_one(x[i], 0);
}

double exp(double x) {
  return exp_of(x, 0);
}

double pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (y == 1) return x;
  if (y == 2) return x * x;
  if (y == -1) return 1 / x;
  if (y == 0.5) return std::sqrt(x);
  if (!(x > 0) || x == infinity) {
    if (x == 0 || x == infinity) return (x == 0) == (y > 0) ? 0 : infinity;
    return not_a_number;
  }
  const Sum log = long_log(x);
  if (!(std::abs(y) < 0x1p60)) return std::isnan(y) ? y : (log.high > 0) == (y > 0) ? infinity : 0;
  const Sum product = product_of(y, log.high);
  return exp_of(product.high, product.low + y * log.low);
}

double sin_of_pi_times(double x) {
  double t = std::abs(x);
  if (t > 0.5) t = 1 - t;
  const bool by_cosine = t > 0.25;
  const double y = pi * (by_cosine ? 0.5 - t : t), z = y * y;
  double series = 0;  // of the terms after the first, over z
  for (std::size_t n = by_cosine ? 16 : 17; n >= 2; n -= 2) series = inverse_factorial[n] - z * series;
  const double sine = by_cosine ? 1 - z * series : y - y * (z * series);
  return x < 0 ? -sine : sine;
}

}  // namespace nmf::portable
