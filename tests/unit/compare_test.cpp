#include "nmf/model/compare.hpp"

#include <gtest/gtest.h>

#include <armadillo>
#include <cmath>

namespace nmf {
namespace {

Comparison compared(const arma::mat& A, const arma::mat& B) {
  return compare_components(A, B);
}

TEST(Compare, the_same_in_another_order_and_scale) {
  const arma::mat A = {{1, 2, 0}, {0, 1, 4}};
  const arma::mat B = {{0, 10, 40}, {0.1, 0.2, 0}};
  const Comparison found = compared(A, B);
  ASSERT_EQ(found.pairs.size(), 2U);
  EXPECT_EQ(found.pairs[0].b, 1);
  EXPECT_EQ(found.pairs[1].b, 0);
  EXPECT_NEAR(found.score, 1, 1e-15);
  EXPECT_TRUE(found.only_in_a.empty());
  EXPECT_TRUE(found.only_in_b.empty());
}

TEST(Compare, cosines_checked_by_hand) {
  const Comparison found = compared({{3, 4}, {1, 0}}, {{4, 3}, {1, 1}});
  ASSERT_EQ(found.pairs.size(), 2U);
  // The pairs (0, 1), (1, 0): 7 / (5 sqrt 2) + 4 / 5 = 1.790; (0, 0), (1, 1): 0.96 + 0.707 = 1.667.
  EXPECT_EQ(found.pairs[0].b, 1);
  EXPECT_NEAR(found.pairs[0].cosine, 7 / (5 * std::sqrt(2.0)), 1e-15);
  EXPECT_EQ(found.pairs[1].b, 0);
  EXPECT_NEAR(found.pairs[1].cosine, 0.8, 1e-15);
  EXPECT_NEAR(found.score, (7 / (5 * std::sqrt(2.0)) + 0.8) / 2, 1e-15);
}

TEST(Compare, other_ranks_leave_components_over_and_count_them_as_zero) {
  const Comparison found = compared({{0, 0, 5}, {1, 0, 0}, {0, 1, 0}}, {{0, 2, 0}, {0, 0, 1}});
  ASSERT_EQ(found.pairs.size(), 2U);
  EXPECT_EQ(found.pairs[0].a, 0);
  EXPECT_EQ(found.pairs[0].b, 1);
  EXPECT_EQ(found.pairs[1].a, 2);
  EXPECT_EQ(found.pairs[1].b, 0);
  EXPECT_EQ(found.only_in_a, std::vector<Index>{1});
  EXPECT_TRUE(found.only_in_b.empty());
  EXPECT_NEAR(found.score, 2.0 / 3, 1e-15);
  EXPECT_EQ(compared({{0, 2, 0}}, {{1, 0, 0}, {0, 1, 0}}).only_in_b, std::vector<Index>{0});
}

TEST(Compare, empty_components_have_nothing_in_common) {
  const Comparison found = compared({{0, 0}, {1, 1}}, {{0, 0}, {2, 2}});
  EXPECT_NEAR(found.score, 0.5, 1e-15);
}

TEST(Compare, scale_does_not_overflow) {
  EXPECT_NEAR(compared({{3e200, 4e200}}, {{3e-200, 4e-200}}).score, 1, 1e-15);
}

}  // namespace
}  // namespace nmf
