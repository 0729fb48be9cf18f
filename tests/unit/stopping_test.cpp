#include "nmf/solve/stopping.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nmf {
namespace {

Descent descent(const Options& options, Index further = 0) {
  return {options, {1e-10, 1e-12, further}};
}

// 1 + q^n: what is left after n iterations is q^n.
TEST(Descent, knows_what_is_left_of_a_geometric_fall) {
  const Options options;
  for (const double q : {0.5, 0.9, 0.99}) {
    Descent d = descent(options);
    for (int n = 0; n <= 30; ++n) d.add(1 + std::pow(q, n));
    const double left = std::pow(q, 30);
    EXPECT_NEAR(d.left(), left / (1 + left), 1e-3 * left) << q;
  }
}

// 1 + 1 / n: falls that shrink more slowly than any power.
TEST(Descent, is_not_deceived_by_a_slow_fall) {
  const Options options;
  Descent d = descent(options);
  for (int n = 1; n <= 2000; ++n) {
    d.add(1 + 1.0 / n);
    if (n < 1000) {
      EXPECT_FALSE(d.over(0)) << n;
    }
  }
  EXPECT_GT(d.left(), 0.2 / 2000);
}

TEST(Descent, goes_on_over_a_plateau_that_gets_steeper) {
  const Options options;
  Descent d = descent(options);
  for (int n = 0; n < 150; ++n) {
    d.add(2 - 1e-4 * std::pow(1.05, n));
    if (n > 10) {
      EXPECT_FALSE(d.over(0)) << n;
    }
  }
}

TEST(Descent, is_not_over_after_a_rise) {
  const Options options;
  Descent d = descent(options);
  for (int n = 0; n < 50; ++n) d.add(1);
  EXPECT_TRUE(d.over(0));
  d.add(1.001);
  EXPECT_FALSE(d.over(0));
  d.add(1);
  EXPECT_TRUE(d.over(0));
}

TEST(Descent, is_over_by_the_residual_or_by_the_change) {
  const Options options;
  Descent d = descent(options);
  for (int n = 0; n < 20; ++n) d.add(1);
  EXPECT_EQ(d.over(options.tolerance), StopReason::kkt);
  EXPECT_EQ(d.over(2 * options.tolerance), StopReason::change);
  Options never;
  never.tolerance = 0;
  Descent e = descent(never);
  for (int n = 0; n < 20; ++n) e.add(1);
  EXPECT_FALSE(e.over(0));
}

TEST(Descent, looks_further_where_that_is_cheap) {
  const Options options;
  Descent d = descent(options, 1000);
  int n = 0;
  for (; n < 100; ++n) d.add(1 + std::pow(0.5, n));
  int first = 0;
  Descent e = descent(options, 1000);
  for (n = 1; n < 100; ++n) {
    e.add(1 + std::pow(0.5, n));
    if (first == 0 && e.left() <= 2 * options.tolerance) first = n;
    if (e.over(0)) break;
  }
  EXPECT_GT(n, 2 * first - 3);
  EXPECT_LT(n, 2 * first + 3);
}

TEST(Descent, begins_anew) {
  const Options options;
  Descent d = descent(options);
  for (int n = 0; n < 50; ++n) d.add(1);
  d.restart();
  EXPECT_TRUE(std::isinf(d.left()));
  EXPECT_FALSE(d.over(0));
}

// Another precision puts the same pair a little higher: no rise, and no fall.
TEST(Descent, goes_on_in_another_precision) {
  const Options options;
  std::vector<double> before(50, 1.0);
  before.front() = 2;
  Descent d(options, {1e-10, 1e-12, 0}, before);
  d.add(1.001);
  EXPECT_EQ(d.left(), 0);
  EXPECT_TRUE(d.over(0));
}

TEST(Limit, comes_in_order) {
  Options options;
  options.max_iterations = 7;
  options.time_limit = 2;
  Iteration now;
  now.iteration = 6;
  now.seconds = 1;
  EXPECT_FALSE(limit(now, options, true));
  EXPECT_EQ(limit(now, options, false), StopReason::interrupted);
  now.seconds = 2;
  EXPECT_EQ(limit(now, options, true), StopReason::time_limit);
  now.iteration = 7;
  EXPECT_EQ(limit(now, options, true), StopReason::max_iterations);
}

}  // namespace
}  // namespace nmf
