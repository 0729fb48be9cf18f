#include "nmf/base/portable.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/factors.hpp"

namespace nmf {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int many = 20000;

// In units of the last place of what is expected, which has eleven bits more.
double units_off(double got, long double expected) {
  const double size = static_cast<double>(std::abs(expected)), unit = std::nextafter(size, infinity) - size;
  return static_cast<double>(std::abs(got - expected)) / unit;
}

// The largest over numbers that are spread evenly between two.
template <class Ours, class Theirs>
double worst(double low, double high, const Ours& ours, const Theirs& theirs) {
  double most = 0;
  for (std::uint64_t i = 0; i < many; ++i) {
    const double x = low + (high - low) * test::scattered(i, 17);
    most = std::max(most, units_off(ours(x), theirs(static_cast<long double>(x))));
  }
  return most;
}

TEST(Portable, log_is_within_a_unit) {
  const auto theirs = [](long double x) { return std::log(x); };
  EXPECT_LT(worst(0.5, 2, portable::log, theirs), 1);
  EXPECT_LT(worst(0.999, 1.001, portable::log, theirs), 1);
  EXPECT_LT(worst(0, 1e300, portable::log, theirs), 1);
  EXPECT_LT(worst(0, 1e-310, portable::log, theirs), 1);  // subnormal
}

TEST(Portable, log1p_is_within_two_units) {
  const auto theirs = [](long double x) { return std::log1p(x); };
  EXPECT_LT(worst(-0.9, 3, portable::log1p, theirs), 2);
  EXPECT_LT(worst(-1e-9, 1e-9, portable::log1p, theirs), 2);
}

TEST(Portable, exp_is_within_a_unit) {
  const auto theirs = [](long double x) { return std::exp(x); };
  EXPECT_LT(worst(-700, 709, portable::exp, theirs), 1);
  EXPECT_LT(worst(-1, 1, portable::exp, theirs), 1);
}

TEST(Portable, pow_is_within_a_unit_and_sixteen_at_the_ends_of_the_range) {
  for (const double y : {-3.5, -0.75, 0.25, 0.5, 1.25, 3.0}) {
    const auto ours = [y](double x) { return portable::pow(x, y); };
    const auto theirs = [y](long double x) { return std::pow(x, static_cast<long double>(y)); };
    EXPECT_LT(worst(0.01, 100, ours, theirs), 1) << y;
    EXPECT_LT(worst(1e-80, 1e80, ours, theirs), 16) << y;
    EXPECT_LT(worst(1e-80, 2e-80, ours, theirs), 16) << y;
  }
}

TEST(Portable, sine_is_within_two_units) {
  const auto theirs = [](long double x) { return std::sin(std::acos(-1.0L) * x); };
  EXPECT_LT(worst(-0.5, 0.5, portable::sin_of_pi_times, theirs), 2);
  EXPECT_LT(worst(0.5, 0.9, portable::sin_of_pi_times, theirs), 2);
  EXPECT_EQ(portable::sin_of_pi_times(-0.75), -portable::sin_of_pi_times(0.25));
}

TEST(Portable, ends_of_the_domains) {
  EXPECT_EQ(portable::log(0), -infinity);
  EXPECT_EQ(portable::log(infinity), infinity);
  EXPECT_TRUE(std::isnan(portable::log(-1)));
  EXPECT_EQ(portable::log(1), 0);
  EXPECT_EQ(portable::log1p(-1), -infinity);
  EXPECT_EQ(portable::log1p(infinity), infinity);
  EXPECT_EQ(portable::exp(0), 1);
  EXPECT_EQ(portable::exp(800), infinity);
  EXPECT_EQ(portable::exp(-800), 0);
  EXPECT_EQ(portable::exp(-infinity), 0);
  EXPECT_EQ(portable::exp(-745), std::numeric_limits<double>::denorm_min());
  EXPECT_TRUE(std::isnan(portable::exp(std::nan(""))));
  EXPECT_EQ(portable::pow(0, 1.5), 0);
  EXPECT_EQ(portable::pow(0, -1.5), infinity);
  EXPECT_EQ(portable::pow(infinity, -1.5), 0);
  EXPECT_EQ(portable::pow(infinity, 1.5), infinity);
  EXPECT_EQ(portable::pow(0, 0), 1);
  EXPECT_EQ(portable::pow(2, 5000), infinity);
  EXPECT_EQ(portable::pow(2, -5000), 0);
  EXPECT_TRUE(std::isnan(portable::pow(-1, 1.5)));
  EXPECT_EQ(portable::pow(3, 1), 3);
  EXPECT_EQ(portable::pow(3, 2), 9);
  EXPECT_EQ(portable::pow(4, -1), 0.25);
}

}  // namespace
}  // namespace nmf
