#include "nmf/model/linkage.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace nmf {
namespace {

// Few different distances, and so many ties.
Triangle distances_with_ties(Index size, Index different) {
  Triangle distances(size);
  for (Index i = 0; i < size; ++i)
    for (Index j = i + 1; j < size; ++j)
      distances(i, j) = static_cast<double>((i * i * 7 + j * j * 3 + i * j) % different + 1) /
                        static_cast<double>(different);
  return distances;
}

std::vector<double> heights(const Triangle& distances) {
  std::vector<double> result;
  for (const Merge& merge : average_linkage(distances)) result.push_back(merge.height);
  std::ranges::sort(result);
  return result;
}

// Points 0, 1, 4, 6 on a line: 0 and 1 at 1, 4 and 6 at 2, both at (4 + 6 + 3 + 5) / 4.
TEST(Linkage, checked_by_hand) {
  const std::vector<double> points{4, 0, 6, 1};
  Triangle distances(4);
  for (Index i = 0; i < 4; ++i)
    for (Index j = 0; j < i; ++j) distances(i, j) = std::abs(points[i] - points[j]);
  const std::vector<Merge> merges = average_linkage(distances);
  ASSERT_EQ(merges.size(), 3U);
  EXPECT_EQ(heights(distances), (std::vector<double>{1, 2, 4.5}));
  EXPECT_EQ(merges.back().height, 4.5);
  EXPECT_EQ(merges.back().pairs, 4);
}

// SciPy 1.10.1, whose tree depends on which of equal distances comes first:
//   d = np.array([((i*i*7 + j*j*3 + i*j) % q + 1) / q for i in range(m) for j in range(i + 1, m)])
//   Z = linkage(d, "average"); Z[:, 2]; (Z[:, 2]**2).sum(); cophenet(Z, d)[0]
TEST(Linkage, the_tree_and_its_correlation_are_those_of_scipy) {
  const std::vector<double> found = heights(distances_with_ties(12, 6));
  const std::vector<double> expected{
      0.16666666666666666, 0.16666666666666666, 0.16666666666666666, 0.16666666666666666,
      0.3333333333333333,  0.3333333333333333,  0.38888888888888884, 0.5,
      0.6666666666666666,  0.6666666666666666,  0.7575757575757575};
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-15);
  EXPECT_NEAR(cophenetic_correlation(distances_with_ties(12, 6)), 0.6746046657794882, 1e-12);
  double squares = 0;
  for (const double height : heights(distances_with_ties(80, 5))) squares += height * height;
  EXPECT_NEAR(squares, 15.605356032299653, 1e-12);
  EXPECT_NEAR(cophenetic_correlation(distances_with_ties(80, 5)), 0.5395248367697971, 1e-12);
}

TEST(Linkage, merges_count_every_pair_once_and_keep_the_mean) {
  const Triangle distances = distances_with_ties(50, 17);
  double pairs = 0, of_heights = 0, of_distances = 0;
  for (const Merge& merge : average_linkage(distances)) {
    pairs += merge.pairs;
    of_heights += merge.pairs * merge.height;
  }
  for (const double d : distances) of_distances += d;
  EXPECT_EQ(pairs, 50 * 49 / 2);
  EXPECT_NEAR(of_heights, of_distances, 1e-10);
}

// Three groups of things, each pair of groups as far apart as another: distances that are heights of a tree.
TEST(Linkage, a_tree_fits_distances_that_are_one) {
  Triangle distances(30);
  for (Index i = 0; i < 30; ++i)
    for (Index j = 0; j < i; ++j) distances(i, j) = i % 3 == j % 3 ? 0.25 : 1;
  EXPECT_NEAR(cophenetic_correlation(distances), 1, 1e-14);
}

TEST(Linkage, no_correlation_without_differences) {
  for (const Index size : {0, 1, 2, 7}) {
    Triangle distances(size);
    std::ranges::fill(distances, 0.1);
    EXPECT_EQ(std::ssize(average_linkage(distances)), std::max<Index>(0, size - 1));
    EXPECT_TRUE(std::isnan(cophenetic_correlation(distances))) << size;
  }
}

}  // namespace
}  // namespace nmf
