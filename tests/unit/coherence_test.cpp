// The coherence of components, against NumPy on the same matrix.
#include "nmf/model/coherence.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/factors.hpp"

namespace nmf::test {
namespace {

const Rows counts{{1, 1, 0, 0, 2, 0}, {2, 1, 0, 1, 1, 0}, {0, 1, 3, 0, 1, 0}, {0, 0, 1, 1, 1, 0},
                  {1, 0, 1, 0, 4, 0}, {0, 0, 2, 0, 1, 0}, {1, 2, 0, 0, 1, 0}};

Factor<double> components(const Rows& rows) {
  Factor<double> H(std::ssize(rows), std::ssize(rows[0]));
  for (Index r = 0; r < H.k(); ++r)
    for (Index j = 0; j < H.count(); ++j)
      H(r, j) = rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(j)];
  return H;
}

Coherence of(const Rows& H, Index features) {
  const LabelledMatrix<double> sparse{sparse_of<double>(counts), {}}, dense{dense_of<double>(counts), {}};
  const Coherence result = coherence(sparse, components(H), features),
                  other = coherence(dense, components(H), features);
  EXPECT_EQ(result.features, features);
  for (std::size_t r = 0; r < H.size(); ++r)
    EXPECT_TRUE(result.components[r] == other.components[r] || std::isnan(other.components[r]));
  return result;
}

// B = counts > 0; p = B.mean(0); P = B.T @ B / 7; npmi = log(P / outer(p, p)) / -log(P), with -1 where P = 0
// and 0 where P = 1; the mean over the pairs of the top features of each row.
TEST(Coherence, IsThatOfNumPy) {
  const Coherence c = of({{5, 4, 3, 2, 1, 0}, {0, 1, 2, 3, 4, 0}, {0, 0, 1, 0, 2, 0}}, 3);
  EXPECT_NEAR(c.components[0], -0.17623840234357982, 1e-12);
  EXPECT_NEAR(c.components[1], -0.022873853774688844, 1e-12);
  EXPECT_NEAR(c.components[2], 0.0, 1e-12);
  EXPECT_NEAR(c.mean, -0.06637075203942289, 1e-12);
}

TEST(Coherence, PairsThatAreNeverTogetherAndThoseThatAreAlways) {
  EXPECT_EQ(of({{0, 0, 0, 0, 1, 1}}, 2).components.size(), 1U);
  EXPECT_TRUE(std::isnan(of({{0, 0, 0, 0, 1, 1}}, 2).mean));           // the last is in no row
  EXPECT_TRUE(std::isnan(of({{1, 0, 0, 0, 0, 0}}, 5).components[0]));  // no pair
  const Rows apart{{1, 0}, {0, 1}}, together{{1, 1}, {1, 2}}, once{{1, 1}, {0, 0}};
  const auto npmi = [](const Rows& x) {
    return coherence(LabelledMatrix<double>{sparse_of<double>(x), {}}, components({{1, 1}}), 2).mean;
  };
  EXPECT_EQ(npmi(apart), -1);
  EXPECT_EQ(npmi(together), 0);
  EXPECT_NEAR(npmi(once), 1, 1e-15);
}

}  // namespace
}  // namespace nmf::test
