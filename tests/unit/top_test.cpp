#include "nmf/model/top.hpp"

#include <gtest/gtest.h>

#include <armadillo>
#include <cmath>

namespace nmf {
namespace {

void expect_near(const arma::mat& found, const arma::mat& expected) {
  ASSERT_EQ(arma::size(found), arma::size(expected));
  EXPECT_LE(arma::abs(found - expected).max(), 1e-14);
}

// Shares 1/2 1/2 0 and 1/4 0 3/4.
const arma::mat H = {{1, 1, 0}, {2, 0, 6}};
const std::vector<double> w_sums = {4, 1};

TEST(Top, shares_of_a_component_add_up_to_one) {
  expect_near(shares(H), {{0.5, 0.5, 0}, {0.25, 0, 0.75}});
  expect_near(shares(arma::mat{{0, 0}, {1, 3}}), {{0, 0}, {0.25, 0.75}});
}

TEST(Top, weight_is_h_itself) {
  expect_near(scores(Ranking::weight, H, w_sums), H);
}

TEST(Top, lift_is_the_share_over_the_share_in_all) {
  // The columns of W H add up to 4 + 2 = 6, 4 and 6 of 16.
  expect_near(scores(Ranking::lift, H, w_sums),
              {{0.5 / 0.375, 0.5 / 0.25, 0}, {0.25 / 0.375, 0, 0.75 / 0.375}});
  expect_near(scores(Ranking::lift, arma::mat{{0, 1}, {0, 1}}, w_sums), {{0, 1}, {0, 1}});
}

TEST(Top, specificity_takes_off_what_is_everywhere) {
  // Feature 1 is divided 2/3 : 1/3 between the components, the others are in one only.
  const double s = 1 + (2.0 / 3 * std::log2(2.0 / 3) + 1.0 / 3 * std::log2(1.0 / 3));
  expect_near(scores(Ranking::specificity, H, w_sums), {{0.5 * s, 0.5, 0}, {0.25 * s, 0, 0.75}});
  expect_near(scores(Ranking::specificity, arma::mat{{1, 1}, {2, 2}, {5, 5}}, {}),
              arma::mat(3, 2, arma::fill::zeros));
  expect_near(scores(Ranking::specificity, arma::mat{{1, 3}}, {}), {{0.25, 0.75}});
}

TEST(Top, heaviest_first_and_no_zeros) {
  const std::vector<double> values = {1, 5, 0, 3, 5};
  EXPECT_EQ(heaviest(values, values, 3), (std::vector<Index>{1, 4, 3}));
  EXPECT_EQ(heaviest(values, values, 10), (std::vector<Index>{1, 4, 3, 0}));
  EXPECT_EQ(heaviest(values, {1, 2, 9, 0, 4}, 3), (std::vector<Index>{4, 1, 0}));
  EXPECT_EQ(heaviest({0, 0}, {0, 0}, 3), std::vector<Index>{});
}

}  // namespace
}  // namespace nmf
