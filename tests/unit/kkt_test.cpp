#include "nmf/objective/kkt.hpp"

#include <gtest/gtest.h>

#include "nmf/objective/divergence_step.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

// G y = (2, 1) throughout.
constexpr double G[] = {2, 1, 1, 2};
constexpr double y[] = {1, 0};

double gradient2(double p0, double p1) {
  const double p[] = {p0, p1};
  return sums_at<double>(2, 1, G, p, y).gradient2;
}

TEST(ProjectedGradient, is_measured_in_units_of_unit_curvature) {
  EXPECT_EQ(gradient2(3, 1), 0.5);  // (-1)^2 / 2 where y > 0
  EXPECT_EQ(gradient2(1, 1), 0.5);  // of either sign
  EXPECT_EQ(gradient2(2, 3), 2);    // (-2)^2 / 2: y = 0 wants to rise
  EXPECT_EQ(gradient2(4, 5), 2 + 8);
}

TEST(ProjectedGradient, is_zero_where_the_conditions_hold) {
  EXPECT_EQ(gradient2(2, 1), 0);
  EXPECT_EQ(gradient2(2, 0.5), 0);  // y = 0 wants to fall
}

TEST(ProjectedGradient, leaves_out_components_that_are_zero_in_the_other_factor) {
  const double singular[] = {0, 0, 0, 2}, p[] = {0, 4}, start[] = {5, 1};
  EXPECT_EQ(sums_at<double>(2, 1, singular, p, start).gradient2, 2);
}

TEST(ProjectedGradient, does_not_change_when_scale_moves_between_the_factors) {
  const arma::mat F = oracle::random_matrix(4, 9, 1), X = oracle::random_matrix(9, 6, 2);
  const arma::mat Y = oracle::random_matrix(4, 6, 3, 0.6), D = arma::diagmat(arma::vec{1, 8, 0.25, 2});
  const arma::mat g = oracle::times(F, F.t()), p = oracle::times(F, X);
  const arma::mat scaled_g = D * g * D, scaled_p = D * p, scaled_y = arma::inv(D) * Y;
  EXPECT_EQ(sums_at(4, 6, scaled_g.memptr(), scaled_p.memptr(), scaled_y.memptr()).gradient2,
            sums_at(4, 6, g.memptr(), p.memptr(), Y.memptr()).gradient2);
}

TEST(ProjectedGradient, sums_over_columns) {
  const arma::mat g = {{3, 1}, {1, 2}}, p = {{1, 0, 5}, {2, 4, 1}}, Y = {{1, 0, 0}, {0, 2, 0}};
  // G Y - P = (2 2 -5; -1 0 -1): columns 4/3 + 1/2, 0, 25/3 + 1/2.
  EXPECT_NEAR(sums_at(2, 3, g.memptr(), p.memptr(), Y.memptr()).gradient2, 29.0 / 3 + 1, 1e-14);
}

TEST(Fit, is_what_the_squared_error_is_above_the_squared_norm) {
  for (const Index k : {1, 3, 17, 70}) {
    const arma::mat F = oracle::random_matrix(k, 25, 4), X = oracle::random_matrix(25, 12, 5),
                    Y = oracle::random_matrix(k, 12, 6);
    const arma::mat g = oracle::times(F, F.t()), p = oracle::times(F, X);
    const double norm2 = arma::accu(arma::square(X)), expected = oracle::squared_error(X, F, Y) - norm2;
    EXPECT_NEAR(sums_at(k, 12, g.memptr(), p.memptr(), Y.memptr()).fit, expected,
                1e-13 * (norm2 + std::abs(expected)));
    const Factor<float> gf = oracle::factor<float>(g), pf = oracle::factor<float>(p),
                        yf = oracle::factor<float>(Y);
    EXPECT_NEAR(sums_at(k, 12, gf.data(), pf.data(), yf.data()).fit, expected,
                1e-6 * (norm2 + std::abs(expected)));
  }
}

// 2 (log g + 1 / g - 1) = (g - 1)^2 up to a third power: the digits must not cancel.
TEST(DivergenceGradient, keeps_its_digits_near_a_minimum) {
  for (const double d : {1e-3, 1e-6, 1e-9, 1e-12, -1e-6, -1e-9}) {
    const double cost = 1, gain = 1 + d, at = 1, g = gain - cost;
    EXPECT_NEAR(divergence_gradient2<double>(1, &cost, &gain, &at, 10), g * g,
                2 * std::abs(d * d * d) + 1e-3 * g * g)
        << d;
  }
}

// Where next to nothing pulls back, what going to zero brings is all there is to gain.
TEST(DivergenceGradient, is_a_number_far_from_a_minimum) {
  for (const double gain : {0.0, 1e-320, 1e-17, 1e-5}) {
    const double cost = 1, at = 1;
    EXPECT_NEAR(divergence_gradient2<double>(1, &cost, &gain, &at, 10), 2 * (cost - gain), 1e-15) << gain;
  }
}

}  // namespace
}  // namespace nmf
