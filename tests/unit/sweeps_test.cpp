// Sweeps over more components than a tile of the first-level cache holds, against two loops.
#include <gtest/gtest.h>

#include "nmf/update/update.hpp"
#include "support/oracle.hpp"
#include "support/target.hpp"

namespace nmf {
namespace {

using test::available;
using test::Target;

// 131 columns of a half-step on 70 components, the last of which is zero in the other factor.
struct Problem {
  static constexpr Index k = 70, count = 131;
  arma::mat G, P, Y = oracle::random_matrix(k, count, 3, 0.6);

  Problem() {
    arma::mat F = oracle::random_matrix(k, 90, 1);
    F.row(k - 1).zeros();
    G = oracle::times(F, F.t());
    P = oracle::times(F, oracle::random_matrix(90, count, 2));
  }

  template <class T>
  Factor<T> swept(int sweeps, Sums& sums) const {
    const auto g = oracle::factor<T>(G), p = oracle::factor<T>(P);
    auto y = oracle::factor<T>(Y);
    find_algorithm("ahals").update<T>()({.k = k,
                                         .count = count,
                                         .G = g.data(),
                                         .P = p.data(),
                                         .Y = y.data(),
                                         .max_sweeps = sweeps,
                                         .sums = &sums});
    return y;
  }
};

TEST(Sweeps, of_many_components_take_each_to_its_minimum_in_turn) {
  const Problem problem;
  arma::mat expected = problem.Y;
  for (arma::uword c = 0; c < expected.n_cols; ++c)
    for (arma::uword r = 0; r + 1 < expected.n_rows; ++r) {
      const double left = problem.P(r, c) - arma::dot(problem.G.col(r), expected.col(c));
      expected(r, c) = std::max(0.0, expected(r, c) + left / problem.G(r, r));
    }
  Sums sums;
  const arma::mat Y = oracle::to_double(problem.swept<double>(1, sums));
  EXPECT_LT(arma::abs(Y - expected).max(), 1e-11 * arma::abs(expected).max());
  const double fit = arma::accu(Y % (problem.G * Y)) - 2 * arma::accu(problem.P % Y);
  EXPECT_NEAR(sums.fit, fit, 1e-10 * std::abs(fit));
}

template <class T>
void expect_same_bits_under_avx2() {
  const Problem problem;
  Sums widest_sums, avx2_sums;
  const Factor<T> widest = problem.swept<T>(5, widest_sums);
  const Target only(HWY_AVX2);
  const Factor<T> avx2 = problem.swept<T>(5, avx2_sums);
  EXPECT_TRUE(oracle::same_bits<T>(widest, avx2));
  EXPECT_EQ(widest_sums.fit, avx2_sums.fit);
  EXPECT_EQ(widest_sums.gradient2, avx2_sums.gradient2);
}

TEST(Sweeps, of_many_components_have_the_same_bits_with_every_width_of_vectors) {
  if (!available(HWY_AVX2)) return SUCCEED() << "no such instruction set here";
  expect_same_bits_under_avx2<float>();
  expect_same_bits_under_avx2<double>();
}

}  // namespace
}  // namespace nmf
