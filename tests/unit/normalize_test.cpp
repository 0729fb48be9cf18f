#include "nmf/solve/normalize.hpp"

#include <gtest/gtest.h>

#include "support/oracle.hpp"

namespace nmf {
namespace {

// Three components over two rows and two columns: weights 2 * 4, 7 * 3 and one that is zero in H.
const arma::mat Wt = {{1, 1}, {3, 4}, {5, 5}};
const arma::mat H = {{4, 0}, {1, 2}, {0, 0}};

struct Matrices {
  arma::mat Wt, H;
};
Matrices normalized(Normalize rule, const Matrices& matrices = {Wt, H}) {
  Pair<double> pair{matrices.Wt, matrices.H};
  normalize(rule, pair.Wt, pair.H);
  return {pair.Wt, pair.H};
}

void expect_near(const arma::mat& found, const arma::mat& expected) {
  ASSERT_EQ(arma::size(found), arma::size(expected));
  EXPECT_LE(arma::abs(found - expected).max(), 1e-15 * arma::abs(expected).max());
}

TEST(Normalize, sorts_by_falling_weight_and_clears_what_is_zero_in_one_factor) {
  const Matrices pair = normalized(Normalize::h_sum);
  expect_near(pair.Wt, {{9, 12}, {4, 4}, {0, 0}});
  expect_near(pair.H, {{1.0 / 3, 2.0 / 3}, {1, 0}, {0, 0}});
}

TEST(Normalize, moves_the_scale_by_the_rule) {
  const double sqrt5 = std::sqrt(5.0), sqrt2 = std::sqrt(2.0);
  const Matrices w_sum = normalized(Normalize::w_sum);
  expect_near(w_sum.Wt, {{3.0 / 7, 4.0 / 7}, {0.5, 0.5}, {0, 0}});
  expect_near(w_sum.H, {{7, 14}, {8, 0}, {0, 0}});
  const Matrices h_norm = normalized(Normalize::h_norm);
  expect_near(h_norm.Wt, {{3 * sqrt5, 4 * sqrt5}, {4, 4}, {0, 0}});
  expect_near(h_norm.H, {{1 / sqrt5, 2 / sqrt5}, {1, 0}, {0, 0}});
  const Matrices w_norm = normalized(Normalize::w_norm);
  expect_near(w_norm.Wt, {{0.6, 0.8}, {1 / sqrt2, 1 / sqrt2}, {0, 0}});
  expect_near(w_norm.H, {{5, 10}, {4 * sqrt2, 0}, {0, 0}});
  const Matrices balance = normalized(Normalize::balance);
  for (const arma::uword r : {0u, 1u})
    EXPECT_NEAR(arma::norm(balance.Wt.row(r)), arma::norm(balance.H.row(r)), 1e-14);
}

TEST(Normalize, sorts_alone_when_told_so) {
  const Matrices pair = normalized(Normalize::order);
  expect_near(pair.Wt, {{3, 4}, {1, 1}, {5, 5}});
  expect_near(pair.H, {{1, 2}, {4, 0}, {0, 0}});
}

TEST(Normalize, leaves_everything_alone_when_told_none) {
  const Matrices pair = normalized(Normalize::none);
  EXPECT_TRUE(oracle::same_bits<double>(pair.Wt, Wt) && oracle::same_bits<double>(pair.H, H));
}

TEST(Normalize, never_changes_the_product) {
  const Matrices start{oracle::random_matrix(6, 20, 1, 0.5), oracle::random_matrix(6, 15, 2, 0.5)};
  const arma::mat product = oracle::times(start.Wt.t(), start.H);
  for (const Normalize rule : {Normalize::h_sum, Normalize::w_sum, Normalize::h_norm, Normalize::w_norm,
                               Normalize::balance, Normalize::none}) {
    const Matrices pair = normalized(rule, start);
    EXPECT_LT(oracle::distance(oracle::times(pair.Wt.t(), pair.H), product), 1e-14);
  }
}

TEST(Normalize, keeps_the_order_of_equal_weights) {
  const Matrices pair = normalized(Normalize::h_sum, {{{2, 1}, {1, 2}, {3, 0}}, {{1, 0}, {1, 0}, {0, 1}}});
  expect_near(pair.Wt, {{2, 1}, {1, 2}, {3, 0}});
}

TEST(Normalize, works_at_the_ends_of_the_range) {
  Factor<float> wt = arma::fmat{{1e-30f, 2e-30f}}, h = arma::fmat{{1e30f, 3e30f}};
  normalize(Normalize::balance, wt, h);
  EXPECT_NEAR(wt(0, 0) * h(0, 1), 3.0f, 1e-5f);
  EXPECT_NEAR(arma::norm(oracle::to_double(wt)), arma::norm(oracle::to_double(h)), 1e-5f);
}

}  // namespace
}  // namespace nmf
