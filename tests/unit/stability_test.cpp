#include "nmf/model/stability.hpp"

#include <gtest/gtest.h>

#include <armadillo>
#include <cmath>

namespace nmf {
namespace {

using Runs = std::vector<Factor<double>>;

// Run r has component c at the place c - r, and differs from the others by up to 10 * by an entry.
Runs shifted_runs(Index runs, Index k, Index n, double by) {
  Runs H;
  for (Index r = 0; r < runs; ++r) {
    Factor<double>& own = H.emplace_back(k, n);
    for (Index t = 0; t < k; ++t)
      for (Index j = 0; j < n; ++j) {
        const Index c = (t + r) % k;
        own(t, j) = static_cast<double>((c * 5 + j * 3) % 7) +
                    by * static_cast<double>((r * 31 + c * 17 + j * 13) % 11);
      }
  }
  return H;
}

Factor<double> in_order(const Factor<double>& H, const arma::uvec& order) {
  return arma::mat(arma::mat(H).rows(order));
}

void expect_near(const Stability& found, double cosine, double seen, double silhouette, double least) {
  EXPECT_NEAR(found.cosine, cosine, 1e-12);
  EXPECT_NEAR(found.seen, seen, 1e-15);
  EXPECT_NEAR(found.silhouette, silhouette, 1e-10);
  EXPECT_NEAR(found.least_silhouette, least, 1e-10);
}

// scikit-learn 1.2.1, SciPy 1.10.1:
//   def H(r, by, k, n):
//     t, j = np.indices((k, n)); c = (t + r) % k
//     return (c * 5 + j * 3) % 7 + by * ((r * 31 + c * 17 + j * 13) % 11)
//   def expected(R, k, n, by, best):
//     runs = [normalize(H(r, by, k, n)) for r in range(R)]
//     match = lambda a, b: linear_sum_assignment(a @ b.T, maximize=True)[1]
//     cosines = lambda a, b: (a @ b.T)[np.arange(k), match(a, b)]
//     pairs = [cosines(runs[a], runs[b]) for a in range(R) for b in range(a)]
//     seen = sum(cosines(runs[best], b) >= 0.9 for r, b in enumerate(runs) if r != best)
//     centres = runs[best]
//     for i in range(2):
//       runs = [b[match(centres, b)] for b in runs]; centres = normalize(sum(runs))
//     s = silhouette_samples(np.vstack(runs), list(range(k)) * R, metric="cosine").reshape(R, k)
//     return np.mean(pairs), np.mean(10 * seen >= 9 * (R - 1)), s.mean(), s.mean(0).min()
TEST(Stability, what_scikit_learn_finds) {
  expect_near(stability(shifted_runs(4, 3, 5, 0.1), 0), 0.9934959728372994, 1, 0.9742457465035289,
              0.9697002431765287);
  expect_near(stability(shifted_runs(6, 4, 9, 0.3), 5), 0.9583772031332868, 1, 0.7496164513719221,
              0.6638836034389929);
  expect_near(stability(shifted_runs(5, 3, 5, 0.8), 2), 0.9000458591469079, 0, 0.28728331296239035,
              0.14125634361390893);
  expect_near(stability(shifted_runs(8, 6, 20, 0.5), 1), 0.9260527064448166, 2.0 / 6, 0.487399850147843,
              0.457366957970503);
}

// silhouette_samples of scikit-learn as above, the rows of cluster 2 being zero: the cosine distance of such
// a row to every other is 1 there, too.
TEST(Stability, components_that_are_empty_are_like_nothing) {
  Runs H = shifted_runs(4, 3, 5, 0.1);
  for (Index r = 0; r < 4; ++r) clear_component(H[r], (2 - r + 3) % 3);
  const Stability found = stability(H, 0);
  EXPECT_NEAR(found.silhouette, 0.6472387276607706, 1e-10);
  EXPECT_NEAR(found.least_silhouette, 0, 1e-10);
  EXPECT_NEAR(found.seen, 2.0 / 3, 1e-15);
  EXPECT_LT(found.cosine, 2.0 / 3);
  expect_near(stability({Factor<double>(2, 3), Factor<double>(2, 3)}, 0), 0, 0, 0, 0);
}

// Axes of three features. Run 1 is run 0 in another order and scale, run 2 has (0, 1, 1) for the second axis.
TEST(Stability, checked_by_hand) {
  const Runs H{arma::mat{{1, 0, 0}, {0, 1, 0}}, arma::mat{{0, 5, 0}, {3, 0, 0}},
               arma::mat{{1, 0, 0}, {0, 1, 1}}};
  const double half = std::sqrt(0.5);
  const double apart = 1 - half;  // its distance from the axis; those of the other cluster are at 1
  const double axis = 1 - apart / 2, between = 1 - apart;
  expect_near(stability(H, 0), (1 + (1 + half) / 2 * 2) / 3, 0.5, (3 + 2 * axis + between) / 6,
              (2 * axis + between) / 3);
  EXPECT_EQ(stability(H, 0, 0.7).seen, 1);
  EXPECT_EQ(stability(H, 2, 0.7).seen, 1);
  EXPECT_EQ(stability(H, 2).seen, 0.5);
}

TEST(Stability, a_component_is_seen_where_nine_of_ten_other_runs_have_it) {
  const arma::mat axes{{1, 0, 0}, {0, 1, 0}}, other{{1, 0, 0}, {0, 0, 1}};
  Runs H(11, axes);
  H[3] = other;
  EXPECT_EQ(stability(H, 0).seen, 1);
  H[7] = other;
  EXPECT_EQ(stability(H, 0).seen, 0.5);
}

TEST(Stability, equal_runs_are_stable_in_any_order_and_scale) {
  const Factor<double> H = shifted_runs(1, 3, 5, 0.1)[0];
  expect_near(stability(Runs(4, H), 0), 1, 1, 1, 1);
  Factor<double> scaled = in_order(H, {2, 0, 1});
  scale_component(scaled, 1, 1e200);
  expect_near(stability({H, scaled, in_order(H, {1, 0, 2})}, 1), 1, 1, 1, 1);
}

TEST(Stability, components_in_another_order_change_nothing) {
  Runs H = shifted_runs(8, 6, 20, 0.5);
  const Stability before = stability(H, 1);
  H[0] = in_order(H[0], {5, 3, 1, 0, 2, 4});
  H[1] = in_order(H[1], {1, 2, 3, 4, 5, 0});
  H[6] = in_order(H[6], {0, 1, 5, 4, 3, 2});
  expect_near(stability(H, 1), before.cosine, before.seen, before.silhouette, before.least_silhouette);
}

TEST(Stability, components_that_occur_twice_are_no_clusters) {
  const Runs H(3, arma::mat{{1, 2, 3}, {1, 2, 3}});
  expect_near(stability(H, 0), 1, 1, 0, 0);
}

TEST(Stability, one_run_and_rank_1_have_no_value_where_nothing_can_be_compared) {
  const Stability one = stability(shifted_runs(1, 3, 5, 0.1), 0);
  EXPECT_TRUE(std::isnan(one.cosine) && std::isnan(one.seen));
  EXPECT_TRUE(std::isnan(one.silhouette) && std::isnan(one.least_silhouette));
  const Stability rank_1 = stability({arma::mat{{3, 4}}, arma::mat{{4, 3}}}, 0);
  EXPECT_NEAR(rank_1.cosine, 0.96, 1e-15);
  EXPECT_EQ(rank_1.seen, 1);
  EXPECT_TRUE(std::isnan(rank_1.silhouette) && std::isnan(rank_1.least_silhouette));
}

TEST(Stability, spread_of_objectives) {
  // Mean 4, deviations -2, 0, 2.
  EXPECT_NEAR(spread(std::vector<double>{2, 4, 6}), 0.5, 1e-15);
  EXPECT_NEAR(spread(std::vector<double>{2e300, 4e300, 6e300}), 0.5, 1e-15);
  EXPECT_EQ(spread(std::vector<double>{3, 3}), 0);
  EXPECT_TRUE(std::isnan(spread(std::vector<double>{3})));
  EXPECT_TRUE(std::isnan(spread(std::vector<double>{0, 0})));
}

}  // namespace
}  // namespace nmf
