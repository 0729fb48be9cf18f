// What the components of many models have in common.
#include "nmf/model/programs.hpp"

#include <gtest/gtest.h>

#include "nmf/base/error.hpp"
#include "nmf/base/random.hpp"
#include "nmf/model/compare.hpp"
#include "nmf/start/kmeans.hpp"
#include "support/oracle.hpp"

namespace {

using namespace nmf;

Factor<double> factor(const arma::mat& rows) {
  return rows;
}

const arma::mat pooled{{3, 1, 0, 0},    {4, 1, .5, 0}, {3, 1.5, 0, .2}, {0, 0, 2, 3},
                       {.1, 0, 2, 2.5}, {0, 1, 0, 5},  {0, .8, .1, 5}};

// scikit-learn 1.2.1: silhouette_score of these rows, made of length 1.
TEST(kmeans, silhouette_of_known_clusters) {
  const Factor<double> rows = unit_rows(factor(pooled));
  EXPECT_NEAR(mean_silhouette(rows, {0, 0, 0, 1, 1, 2, 2}, 3), 0.8798570590662493, 1e-12);
  EXPECT_TRUE(std::isnan(mean_silhouette(rows, std::vector<Index>(7, 0), 1)));
}

TEST(kmeans, finds_clusters_that_are_far_apart) {
  const Factor<double> rows = unit_rows(factor(pooled));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<Index> of = kmeans(rows, 3, seed);
    EXPECT_EQ(of[0], of[1]);
    EXPECT_EQ(of[0], of[2]);
    EXPECT_EQ(of[3], of[4]);
    EXPECT_EQ(of[5], of[6]);
    EXPECT_EQ(std::set<Index>(of.begin(), of.end()).size(), 3u);
  }
}

// Rows that are equal need not fill all clusters, and do not end it.
TEST(kmeans, of_equal_rows_ends) {
  EXPECT_EQ(kmeans(unit_rows(Factor<double>(5, 3, 1)), 3, 1).size(), 5u);
}

// Models that have the same components but for noise and order, and one of its own each.
std::vector<Factor<double>> models(Index count, const Factor<double>& truth) {
  std::vector<Factor<double>> all;
  for (Index m = 0; m < count; ++m) {
    Factor<double> H(truth.k() + 1, truth.count());
    for (Index r = 0; r < H.k(); ++r)
      for (Index c = 0; c < H.count(); ++c) {
        const Index place = (r + m) % H.k();
        const double drawn = uniform(1, Stream::sketch, m * 100 + r, c);
        H(place, c) = static_cast<double>(1 + m) *
                      (r < truth.k() ? truth(r, c) + 0.02 * drawn : (drawn < 0.1 ? drawn : 0));
      }
    all.push_back(std::move(H));
  }
  return all;
}

TEST(programs, are_what_all_models_have) {
  Factor<double> truth(4, 60);
  for (Index r = 0; r < 4; ++r)
    for (Index c = 0; c < 60; ++c) truth(r, c) = c / 15 == r ? 1 + uniform(2, Stream::sketch, r, c) : 0;
  ProgramRules rules;
  rules.programs = 4;
  const Programs found = consensus_programs(models(10, truth), rules);
  EXPECT_EQ(found.outliers, 10);
  const Comparison matched = compare_components(found.H, truth);
  for (const ComponentPair& pair : matched.pairs) EXPECT_GT(pair.cosine, 0.999);
  for (const Program& program : found.each) {
    EXPECT_EQ(program.models, 10);
    EXPECT_EQ(program.of.size(), 10u);
    EXPECT_GT(program.cosine, 0.999);
  }
  EXPECT_GT(found.silhouette, 0.9);
  for (Index r = 0; r < 4; ++r) {
    double sum = 0;
    for (Index c = 0; c < 60; ++c) sum += found.H(r, c);
    EXPECT_NEAR(sum, 1, 1e-12);
  }
}

// Of three unit vectors, by hand.
TEST(programs, are_medians_with_the_spread_of_what_they_are_of) {
  const std::vector<Factor<double>> H{factor({{1, 0}}), factor({{0.8, 0.6}}), factor({{0.6, 0.8}})};
  ProgramRules rules;
  rules.programs = 1;
  rules.outlier = 2;
  const Programs found = consensus_programs(H, rules);
  EXPECT_NEAR(found.H(0, 0), 0.8 / 1.4, 1e-15);
  EXPECT_NEAR(found.H(0, 1), 0.6 / 1.4, 1e-15);
  const double a = 1, b = 0.8 / 1.4, c = 0.6 / 1.4, mean = (a + b + c) / 3;
  EXPECT_NEAR(found.deviation(0, 0),
              std::sqrt(((a - mean) * (a - mean) + (b - mean) * (b - mean) + (c - mean) * (c - mean)) / 2),
              1e-15);
  EXPECT_EQ(found.each[0].of, (std::vector<std::pair<Index, Index>>{{0, 0}, {1, 0}, {2, 0}}));
  EXPECT_NEAR(found.each[0].cosine, (0.8 + 1 + 0.48 + 0.48) / 3, 1e-15);
}

TEST(programs, more_than_there_are_components_are_refused) {
  ProgramRules rules;
  rules.programs = 3;
  EXPECT_THROW(consensus_programs(std::vector{factor({{1, 0}}), factor({{0, 1}})}, rules), Error);
}

}  // namespace
