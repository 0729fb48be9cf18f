#include "nmf/model/consensus.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace nmf {
namespace {

using Clusters = std::vector<std::vector<Index>>;

Clusters some_clusters(Index runs, Index rows, Index k) {
  Clusters clusters(static_cast<std::size_t>(runs), std::vector<Index>(static_cast<std::size_t>(rows)));
  for (Index r = 0; r < runs; ++r)
    for (Index i = 0; i < rows; ++i) clusters[r][i] = (i * (r * r % 3 + 1) / 7 + (i * i + r * i) % 5 / 3) % k;
  return clusters;
}

void expect_near(const Consensus& found, double dispersion, double cophenetic, double pac) {
  EXPECT_NEAR(found.dispersion, dispersion, 1e-13);
  EXPECT_NEAR(found.cophenetic, cophenetic, 1e-10);
  EXPECT_NEAR(found.pac, pac, 1e-15);
}

// SciPy 1.10.1 with L[r][i] as above (// for /), R runs, m rows:
//   C = sum((L[r][:, None] == L[r][None, :]).astype(float) for r in range(R)) / R
//   D = 1 - C; d = squareform(D, checks=False); u = C[np.triu_indices(m, 1)]
//   (4 * (C - .5)**2).mean(); cophenet(linkage(d, "average"), d)[0]; ((u > .1) & (u < .9)).mean()
TEST(Consensus, what_scipy_finds) {
  expect_near(consensus(some_clusters(10, 60, 4), 1), 0.5027333333333334, 0.830855892754763,
              0.519774011299435);
  expect_near(consensus(some_clusters(7, 200, 3), 1), 0.38066122448979584, 0.8553005387565407,
              0.7746231155778894);
  expect_near(consensus(some_clusters(5, 41, 6), 1), 0.6779060083283759, 0.8394146560906358,
              0.40853658536585363);
}

// R's NMF 0.25 (r-cran-nmf): library(NMF); data(esGolub); X <- exprs(esGolub)[1:400, ]
//   fits <- lapply(1:10, function(i) nmf(X, k, "brunet", seed = i)); sapply(fits, predict)
//   C <- Reduce(`+`, lapply(fits, connectivity)) / 10; cophcor(C); dispersion(C)
TEST(Consensus, what_the_nmf_package_of_r_finds) {
  const auto clusters_of = [](std::initializer_list<const char*> runs) {
    Clusters clusters;
    for (const std::string run : runs) clusters.emplace_back(run.begin(), run.end());
    return clusters;
  };
  const Consensus of_3 = consensus(
      clusters_of({"33311133333333132311111111121222222222", "22233322232222321233333333313111111111",
                   "11133311131111312133333333323222222222", "22233322232222321233333333313111111111",
                   "11122211121111213122222222232333333333", "11122211121111213122222222232333333333",
                   "33322233323333231322222222212111111111", "22233322222222321233333333313111111111",
                   "22211122222222123211111111131333333333", "11133211111111312133333333323222222222"}),
      1);
  EXPECT_NEAR(of_3.cophenetic, 0.99341506212095931, 1e-10);
  EXPECT_NEAR(of_3.dispersion, 0.95346260387811632, 1e-10);
  const Consensus of_4 = consensus(
      clusters_of({"44422244424444243422222222211333311113", "44433244414444342433333333311222211112",
                   "13311133321332134312222222141444444144", "14411144424442143412222222131333333133",
                   "33312233332333232321111111141444444444", "44422144434444241422222222233111133331",
                   "33322233323333234322222222211444411114", "11144411131111412144444444433222233332",
                   "33233322213221324231111111343444444344", "41144411134113412143333333424222222422"}),
      1);
  EXPECT_NEAR(of_4.cophenetic, 0.94895778502985095, 1e-10);
  EXPECT_NEAR(of_4.dispersion, 0.75462603878116352, 1e-10);
  const Consensus of_5 = consensus(
      clusters_of({"44411144434443142413333333151222255552", "52255522235223521253333333544111144441",
                   "41144411154115412145555555434222233332", "24422244432443245423333333212555511115",
                   "54455544415441542451111111535222233332", "21122211142114213124444444252333355553",
                   "24422244452445241425555555233111133331", "53354533324334534342222222515111111511",
                   "55511155525552153512222222144333344443", "45544455534553451543333333424111122221"}),
      1);
  EXPECT_NEAR(of_5.cophenetic, 0.99307226721635522, 1e-10);
  EXPECT_NEAR(of_5.dispersion, 0.92681440443213292, 1e-10);
}

// C_01 = 1, C_02 = C_12 = 1/2: the tree has the same distances, 0, 1/2 and 1/2.
TEST(Consensus, checked_by_hand) {
  const Consensus found = consensus(Clusters{{0, 0, 0}, {0, 0, 1}}, 1);
  EXPECT_EQ(found.rows, 3);
  expect_near(found, 5.0 / 9, 1, 2.0 / 3);
}

TEST(Consensus, equal_runs_agree_whatever_the_numbers_of_clusters) {
  expect_near(consensus(Clusters{{0, 0, 1, 2, 1}, {2, 2, 0, 1, 0}, {7, 7, 5, 3, 5}}, 1), 1, 1, 0);
  expect_near(consensus(Clusters{{0, 1, 1}}, 1), 1, 1, 0);  // one run with itself
  Clusters clusters = some_clusters(10, 60, 4);
  const Consensus before = consensus(clusters, 1);
  for (Index& label : clusters[3]) label = (label + 1) % 4;
  const Consensus after = consensus(clusters, 1);
  EXPECT_EQ(after.dispersion, before.dispersion);
  EXPECT_EQ(after.cophenetic, before.cophenetic);
  EXPECT_EQ(after.pac, before.pac);
}

TEST(Consensus, pairs_at_the_bounds_are_not_ambiguous) {
  Clusters clusters(10, {0, 1});
  clusters[4] = {0, 0};  // C_01 = 0.1
  EXPECT_EQ(consensus(clusters, 1).pac, 0);
  clusters[5] = {0, 0};  // 0.2
  EXPECT_EQ(consensus(clusters, 1).pac, 1);
  clusters.assign(10, {3, 3});
  clusters[9] = {0, 1};  // 0.9
  EXPECT_EQ(consensus(clusters, 1).pac, 0);
}

TEST(Consensus, one_cluster_has_no_correlation_and_one_row_no_pair) {
  const Consensus constant = consensus(Clusters(3, std::vector<Index>(5, 0)), 1);
  EXPECT_EQ(constant.dispersion, 1);
  EXPECT_EQ(constant.pac, 0);
  EXPECT_TRUE(std::isnan(constant.cophenetic));
  const Consensus one = consensus(Clusters{{0}, {1}}, 1);
  EXPECT_EQ(one.rows, 1);
  EXPECT_EQ(one.dispersion, 1);
  EXPECT_TRUE(std::isnan(one.cophenetic) && std::isnan(one.pac));
}

TEST(Consensus, many_rows_are_a_sample_by_the_seed) {
  const Clusters clusters = some_clusters(10, 2400, 4);
  const Consensus whole = consensus(clusters, 1, 2400), first = consensus(clusters, 1),
                  again = consensus(clusters, 1), other = consensus(clusters, 2);
  EXPECT_EQ(whole.rows, 2400);
  EXPECT_EQ(first.rows, 2000);
  EXPECT_EQ(first.dispersion, again.dispersion);
  EXPECT_EQ(first.cophenetic, again.cophenetic);
  EXPECT_EQ(first.pac, again.pac);
  EXPECT_NE(first.dispersion, other.dispersion);
  EXPECT_NEAR(first.dispersion, whole.dispersion, 0.01);
  EXPECT_NEAR(first.cophenetic, whole.cophenetic, 0.05);
  EXPECT_NEAR(first.pac, whole.pac, 0.01);
}

// Each row is drawn as often as another: rows of cluster 1, a third of them wherever they lie.
TEST(Consensus, a_sample_has_no_favourites) {
  std::vector<Index> last_third(300, 0);
  std::fill(last_third.begin() + 200, last_third.end(), 1);
  double together = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    // With a run that has each row alone, C is 0 or 1/2, and the dispersion of two rows 1 or 1/2.
    std::vector<Index> alone(300);
    for (Index i = 0; i < 300; ++i) alone[i] = i;
    together += consensus(Clusters{last_third, alone}, seed, 2).dispersion == 0.5;
  }
  const double expected = (200.0 * 199 + 100 * 99) / (300.0 * 299);
  EXPECT_NEAR(together / 2000, expected, 0.04);  // 3.6 standard deviations
}

}  // namespace
}  // namespace nmf
