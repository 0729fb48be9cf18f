#include "nmf/model/clustering.hpp"

#include <gtest/gtest.h>

#include <armadillo>
#include <cmath>

namespace nmf {
namespace {

// nmi and ari: scikit-learn 1.2.1, normalized_mutual_info_score and adjusted_rand_score of the same labels.
TEST(Clustering, agreement_with_known_classes) {
  const std::vector<Index> clusters{0, 0, 1, 1, 2, 2, 2, 0, 1, 2, 2, 2};
  const std::vector<Index> classes{0, 0, 0, 1, 1, 2, 2, 0, 1, 2, 1, 2};
  const Agreement result = agreement(clusters, classes);
  EXPECT_NEAR(result.nmi, 0.5810382621965613, 1e-14);
  EXPECT_NEAR(result.ari, 0.38283828382838286, 1e-14);
  // Cluster 0 holds 3 rows of class 0; cluster 1 holds 1, 2; cluster 2 holds 0, 2, 4 rows of classes 0, 1, 2.
  EXPECT_NEAR(result.purity, 9.0 / 12, 1e-15);
  EXPECT_NEAR(result.accuracy, 9.0 / 12, 1e-15);  // each cluster has another commonest class
  const auto term = [](double n, double of) { return -n * std::log(n / of); };
  EXPECT_NEAR(result.entropy, (term(1, 3) + term(2, 3) + term(2, 6) + term(4, 6)) / 12 / std::log(3.0),
              1e-15);
}

TEST(Clustering, independent_labels_agree_no_more_than_chance) {
  const Agreement result = agreement({0, 0, 1, 2, 0, 0, 1, 2}, {0, 0, 0, 0, 1, 1, 1, 1});
  EXPECT_NEAR(result.nmi, 0, 1e-14);
  EXPECT_NEAR(result.ari, -0.21739130434782608, 1e-14);
  EXPECT_NEAR(result.purity, 0.5, 1e-15);
  EXPECT_NEAR(result.accuracy, 3.0 / 8, 1e-15);  // two clusters of three get a class, and 2 and 1 rows of it
  EXPECT_NEAR(result.entropy, 1, 1e-15);
}

TEST(Clustering, equal_partitions_agree_whatever_their_numbers) {
  const Agreement result = agreement({7, 7, 3, 3}, {0, 0, 1, 1});
  EXPECT_EQ(result.purity, 1);
  EXPECT_EQ(result.entropy, 0);
  EXPECT_NEAR(result.nmi, 1, 1e-15);
  EXPECT_EQ(result.ari, 1);
  const Agreement single = agreement({0, 0, 0}, {4, 4, 4});
  EXPECT_EQ(single.nmi, 1);
  EXPECT_EQ(single.ari, 1);
}

TEST(Clustering, the_largest_component_does_not_depend_on_the_scale_of_h) {
  const arma::mat Wt{{1, 2, 0}, {1.5, 1, 0}}, H{{1, 1, 1}, {1, 1, 1}};
  EXPECT_EQ(largest_components(Wt, H), (std::vector<Index>{1, 0, 2}));
  arma::mat scaled_w = Wt, scaled_h = H;
  scaled_w.row(0) *= 0.01;
  scaled_h.row(0) *= 100;
  EXPECT_EQ(largest_components(scaled_w, scaled_h), (std::vector<Index>{1, 0, 2}));
}

}  // namespace
}  // namespace nmf
