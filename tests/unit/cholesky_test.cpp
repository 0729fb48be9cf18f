#include "nmf/update/cholesky.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "support/oracle.hpp"

namespace nmf {
namespace {

// A half-step with one column whose Gram matrix is F F'.
struct Problem {
  arma::mat G, P, Y;
  HalfStep<double> step;

  explicit Problem(const arma::mat& F, const arma::vec& x)
      : G(oracle::times(F, F.t())),
        P(oracle::times(F, x)),
        Y(F.n_rows, 1, arma::fill::ones),
        step{static_cast<Index>(F.n_rows), 1, G.memptr(), P.memptr(), Y.memptr(), 1} {}
};

// What solve gives for the members of `factor` against LU decomposition.
void expect_solution(Cholesky& factor, const UnitProblem& problem, double ridge = 0) {
  const auto k = static_cast<arma::uword>(problem.k());
  arma::mat A(k, k);
  for (arma::uword r = 0; r < k; ++r)
    A.col(r) = arma::vec(problem.G(static_cast<Index>(r)), k) + ridge * arma::eye(k, k).eval().col(r);
  const arma::uvec members = arma::conv_to<arma::uvec>::from(factor.members());
  arma::vec expected(k, arma::fill::zeros);
  if (!members.is_empty())
    expected(members) =
        arma::solve(arma::mat(A(members, members)), arma::vec(arma::vec(problem.p(0), k)(members)));
  AlignedVector<double> z(static_cast<std::size_t>(problem.ld()), 7.0);
  factor.solve(problem.p(0), z.data());
  EXPECT_LT(arma::abs(arma::vec(z.data(), k) - expected).max(), 1e-11 * (1 + arma::abs(expected).max()));
  for (std::size_t r = k; r < z.size(); ++r) EXPECT_EQ(z[r], 0);
}

class CholeskyOf : public ::testing::TestWithParam<Index> {
 protected:
  const Index k_ = GetParam();
  const Problem made_{oracle::random_matrix(k_, 2 * k_ + 3, 1),
                      oracle::random_matrix(2 * k_ + 3, 1, 2).col(0)};
  const UnitProblem problem_{made_.step};
};

TEST_P(CholeskyOf, all_components_at_once_solves) {
  std::vector<Index> all(static_cast<std::size_t>(k_));
  std::iota(all.begin(), all.end(), Index{0});
  for (const double ridge : {0.0, 1.0}) {
    Cholesky factor(problem_, ridge);
    ASSERT_TRUE(factor.assign(all));
    expect_solution(factor, problem_, ridge);
  }
}

TEST_P(CholeskyOf, components_that_come_and_go_solves) {
  Cholesky factor(problem_);
  for (Index r = 0; r < k_; ++r) ASSERT_TRUE(factor.append(k_ - 1 - r));
  expect_solution(factor, problem_);
  for (Index r = 0; r < k_; r += 2) factor.remove(r);
  expect_solution(factor, problem_);
  for (Index r = 0; r < k_; r += 4) ASSERT_TRUE(factor.append(r));
  expect_solution(factor, problem_);
  ASSERT_TRUE(factor.assign({k_ - 1}));
  expect_solution(factor, problem_);
  ASSERT_TRUE(factor.assign({}));
  expect_solution(factor, problem_);
}

INSTANTIATE_TEST_SUITE_P(Ranks, CholeskyOf, ::testing::Values(1, 2, 7, 8, 9, 16, 17, 31, 64, 101));

TEST(Cholesky, refuses_a_component_that_the_others_span) {
  arma::mat F = oracle::random_matrix(5, 12, 3);
  F.row(3) = 0.5 * F.row(0) + 2 * F.row(1);
  const Problem made(F, oracle::random_matrix(12, 1, 4).col(0));
  const UnitProblem problem(made.step);
  Cholesky factor(problem);
  EXPECT_FALSE(factor.assign({0, 1, 2, 3, 4}));
  EXPECT_TRUE(factor.assign({0, 1, 4}));
  EXPECT_FALSE(factor.append(3));
  EXPECT_EQ(factor.members(), (std::vector<Index>{0, 1, 4}));
  expect_solution(factor, problem);
  EXPECT_TRUE(factor.append(2));
  expect_solution(factor, problem);
}

TEST(UnitProblem, has_a_unit_diagonal_and_leaves_out_what_is_zero) {
  arma::mat F = oracle::random_matrix(3, 9, 5);
  F.row(0) *= 1e100;
  F.row(1).zeros();
  F.row(2) *= 1e-100;
  Problem made(F, oracle::random_matrix(9, 1, 6).col(0));
  made.Y = arma::vec{4, 5, 6};
  made.step.Y = made.Y.memptr();
  UnitProblem problem(made.step);
  ASSERT_EQ(problem.k(), 2);
  EXPECT_EQ(problem.G(0)[0], 1);
  EXPECT_EQ(problem.G(1)[1], 1);
  EXPECT_NEAR(problem.G(0)[1], arma::norm_dot(F.row(0) * 1e-100, F.row(2) * 1e100), 1e-14);
  problem.z(0)[0] *= 2;
  problem.store(made.step);
  EXPECT_NEAR(made.Y(0), 8, 1e-14);
  EXPECT_EQ(made.Y(1), 5);
  EXPECT_NEAR(made.Y(2), 6, 1e-14);
}

// f(z) = z^2 / 2 - z from 0: the best point is 1.
TEST(BestBetween, never_ends_worse_than_it_began) {
  const arma::mat G(1, 1, arma::fill::ones), P(1, 1, arma::fill::ones);
  arma::mat Y(1, 1, arma::fill::zeros);
  const UnitProblem problem(HalfStep<double>{1, 1, G.memptr(), P.memptr(), Y.memptr(), 1});
  const double start[] = {0}, gradient[] = {-1};
  AlignedVector<double> scratch(16, 0.0);
  const auto best = [&](double to) {
    best_between(problem, start, gradient, &to, scratch.data());
    return to;
  };
  EXPECT_EQ(best(0.5), 0.5);  // better all the way
  EXPECT_EQ(best(4), 1);      // too far
  EXPECT_EQ(best(0), 0);
}

}  // namespace
}  // namespace nmf
