// What several ranks speak for.
#include "nmf/model/rank_choice.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using namespace nmf;
using Error = ChoiceByError::Verdict;
using Stable = ChoiceByStability::Verdict;

RankMeasures with_errors(Index rank, std::vector<double> errors) {
  RankMeasures measures;
  measures.rank = rank;
  measures.held_out = std::move(errors);
  return measures;
}

RankMeasures with_silhouette(Index rank, double silhouette) {
  RankMeasures measures;
  measures.rank = rank;
  measures.stability.silhouette = silhouette;
  return measures;
}

void expect(const ChoiceByError& choice, Error verdict, Index rank, Index best) {
  EXPECT_EQ(choice.verdict, verdict);
  EXPECT_EQ(choice.rank, rank);
  EXPECT_EQ(choice.best, best);
}

// sd 1, over four folds; R: sd(c(1, 2, 2, 3)) / sqrt(4) is 0.4082483.
TEST(rank_choice, mean_and_standard_error) {
  const std::vector<double> folds{1, 2, 2, 3};
  EXPECT_EQ(mean_error(folds).mean, 2);
  EXPECT_NEAR(mean_error(folds).standard_error, 0.408248290463863, 1e-15);
}

// The squares of all of them are beyond what a double holds.
TEST(rank_choice, errors_have_no_unit) {
  for (const int exponent : {-700, 700, 1021}) {
    std::vector<double> folds{1, 2, 2, 3};
    for (double& fold : folds) fold = std::ldexp(fold, exponent);
    EXPECT_EQ(mean_error(folds).mean, std::ldexp(2, exponent));
    EXPECT_NEAR(std::ldexp(mean_error(folds).standard_error, -exponent), 0.408248290463863, 1e-15);
    std::vector<RankMeasures> ranks{with_errors(2, {5, 9, 7}), with_errors(3, {4, 8, 6.1}),
                                    with_errors(4, {4.5, 8.4, 6.6})};
    for (RankMeasures& rank : ranks)
      for (double& fold : rank.held_out) fold = std::ldexp(fold, exponent - 2);
    expect(choose_by_error(ranks), Error::found, 3, 3);
  }
}

// Folds differ by much more than ranks do, and all of them say the same.
TEST(rank_choice, the_least_error_that_stands_out) {
  const std::vector<RankMeasures> ranks{with_errors(2, {5, 9, 7}), with_errors(3, {4, 8, 6.1}),
                                        with_errors(4, {4.5, 8.4, 6.6})};
  expect(choose_by_error(ranks), Error::found, 3, 3);
}

TEST(rank_choice, the_fewest_within_a_standard_error) {
  // 3 is worse than 4 by 0.1 +- 0.2
  const std::vector<RankMeasures> ranks{with_errors(2, {5, 5.1, 5.2}), with_errors(3, {3.4, 2.8, 3.1}),
                                        with_errors(4, {3, 3, 3}), with_errors(5, {3.5, 3.6, 3.7})};
  expect(choose_by_error(ranks), Error::found, 3, 4);
}

TEST(rank_choice, errors_that_fall_to_the_end_ask_for_more) {
  const std::vector<RankMeasures> ranks{with_errors(2, {5, 5.1, 5}), with_errors(3, {4, 4.1, 4}),
                                        with_errors(4, {3, 3.1, 3})};
  expect(choose_by_error(ranks), Error::falling, 4, 4);
}

TEST(rank_choice, noise_needs_no_more_than_the_fewest) {
  const std::vector<RankMeasures> ranks{with_errors(1, {3, 3.1, 3}), with_errors(2, {3.2, 3.4, 3.1}),
                                        with_errors(3, {3.9, 4.1, 4})};
  expect(choose_by_error(ranks), Error::smallest, 1, 1);
}

TEST(rank_choice, a_flat_curve_decides_nothing) {
  const std::vector<RankMeasures> ranks{with_errors(2, {3.2, 2.9, 3}), with_errors(3, {3, 3, 3}),
                                        with_errors(4, {2.8, 3.3, 3})};
  EXPECT_EQ(choose_by_error(ranks).verdict, Error::undecided);
}

// One fold is off by far, which leaves no standard error to speak of; but all are worse.
TEST(rank_choice, what_is_worse_in_every_fold_is_worse) {
  const std::vector<RankMeasures> ranks{with_errors(2, {3.01, 3.02, 900}), with_errors(3, {3, 3, 3}),
                                        with_errors(4, {3.1, 3.1, 3.1})};
  expect(choose_by_error(ranks), Error::found, 3, 3);
}

TEST(rank_choice, nothing_is_said_where_nothing_was_left_out) {
  EXPECT_EQ(choose_by_error(std::vector{with_errors(2, {}), with_errors(3, {})}).verdict, Error::none);
  EXPECT_EQ(choose_by_error(std::vector{with_errors(2, {1, 2})}).verdict, Error::none);
  EXPECT_EQ(choose_by_error({}).verdict, Error::none);
  EXPECT_EQ(choose_by_stability({}).verdict, Stable::none);
  EXPECT_EQ(choose_by_stability(std::vector{with_silhouette(3, Stability::undefined)}).verdict, Stable::none);
}

ChoiceByStability chosen(std::vector<double> silhouettes) {
  std::vector<RankMeasures> ranks{with_silhouette(1, Stability::undefined)};  // those of rank 1 have no value
  for (const double silhouette : silhouettes)
    ranks.push_back(with_silhouette(std::ssize(ranks) + 1, silhouette));
  return choose_by_stability(ranks);
}

TEST(rank_choice, by_stability_the_largest_about_as_stable_as_any) {
  const auto choice = chosen({1, 0.6, 0.96, 0.94});
  EXPECT_EQ(choice.verdict, Stable::found);
  EXPECT_EQ(choice.rank, 4);
  EXPECT_EQ(chosen({0.5, 0.7, 0.8, 0.6}).rank, 4);  // where no rank is stable in all runs, the peak
  EXPECT_EQ(chosen({1, 0.99}).verdict, Stable::largest);
  EXPECT_EQ(chosen({1, 0.99}).rank, 3);
  EXPECT_EQ(chosen({0.49, 0.2}).verdict, Stable::never);
  EXPECT_EQ(chosen({0.49, 0.2}).rank, 0);
}

}  // namespace
