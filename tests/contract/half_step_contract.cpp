// What every algorithm keeps to in one half-step, min over Y >= 0 of 1/2 tr(Y' G Y) - tr(P' Y), in both
// precisions.
#include "contract/cases.hpp"

namespace nmf::contract {
namespace {

using oracle::epsilon;
using oracle::half_step_loss;
using oracle::random_matrix;
using oracle::random_signed_matrix;

// G, P and the start as they are in T, and the same numbers in double.
template <class T>
struct Problem {
  arma::Mat<T> G, P, Y;

  Problem(const arma::mat& g, const arma::mat& p, const arma::mat& y)
      : G(oracle::factor<T>(g)), P(oracle::factor<T>(p)), Y(oracle::factor<T>(y)) {}

  void step(const Algorithm& algorithm, arma::uword begin, arma::uword end) {
    algorithm.update<T>()({static_cast<Index>(Y.n_rows), static_cast<Index>(end - begin), G.memptr(),
                           P.memptr() + begin * Y.n_rows, Y.memptr() + begin * Y.n_rows, 1});
  }
  void step(const Algorithm& algorithm) { step(algorithm, 0, Y.n_cols); }

  double loss(arma::uword c) const {
    return half_step_loss(oracle::to_double(G), oracle::to_double(P.col(c)), oracle::to_double(Y.col(c)));
  }
  // The sizes of the terms that the loss is a sum of: what its rounding is relative to.
  double magnitude(arma::uword c) const {
    const arma::mat g = arma::abs(oracle::to_double(G)), y = oracle::to_double(Y.col(c)),
                    p = arma::abs(oracle::to_double(P.col(c)));
    return arma::as_scalar(y.t() * g * y) / 2 + arma::dot(p, y);
  }
};

// The Gram matrix of `count` random columns, positive definite for count >= k.
arma::mat gram_of(Index k, Index count, std::uint64_t seed) {
  const arma::mat F = random_matrix(k, count, seed, 0.7);
  return oracle::times(F, F.t());
}

// Products of the factor behind gram_of with signed columns: about half of each optimum is zero.
template <class T>
Problem<T> random_problem(Index k, Index columns, std::uint64_t seed) {
  const Index count = 2 * k + 3;
  const arma::mat F = random_matrix(k, count, seed, 0.7);
  const arma::mat X = random_signed_matrix(count, columns, seed + 1) + 0.3;
  return {oracle::times(F, F.t()), oracle::times(F, X), random_matrix(k, columns, seed + 2)};
}

class Step : public ::testing::TestWithParam<Case> {
 protected:
  const Algorithm& algorithm() const { return GetParam().algorithm; }
};

TEST_P(Step, never_raises_the_loss_if_it_says_so) {
  if (!algorithm().monotone) return SUCCEED() << "a heuristic by its own account";
  in_precision(GetParam().precision, [&]<class T>() {
    for (const Index k : {1, 2, 5, 16, 40}) {
      Problem<T> problem = random_problem<T>(k, 30, 20 + static_cast<std::uint64_t>(k));
      for (int repeat = 0; repeat < 30; ++repeat) {
        const Problem<T> before = problem;
        problem.step(algorithm());
        for (arma::uword c = 0; c < problem.Y.n_cols; ++c)
          EXPECT_LE(problem.loss(c), before.loss(c) + epsilon<T> * before.magnitude(c))
              << "k " << k << ", step " << repeat << ", column " << c;
      }
    }
  });
}

TEST_P(Step, repeated_ends_at_the_optimum) {
  if (!algorithm().monotone) return SUCCEED() << "a heuristic by its own account";
  in_precision(GetParam().precision, [&]<class T>() {
    for (const Index k : {1, 2, 4, 6}) {
      Problem<T> problem = random_problem<T>(k, 20, 40 + static_cast<std::uint64_t>(k));
      for (int repeat = 0; repeat < 1000; ++repeat) problem.step(algorithm());
      for (arma::uword c = 0; c < problem.Y.n_cols; ++c) {
        const arma::mat G = oracle::to_double(problem.G);
        const arma::vec p = oracle::to_double(problem.P.col(c));
        const double best = half_step_loss(G, p, oracle::nnls(G, p));
        EXPECT_LE(problem.loss(c), best + 1e-5 * std::abs(best) + epsilon<T> * problem.magnitude(c))
            << "k " << k << ", column " << c;
      }
    }
  });
}

TEST_P(Step, treats_each_column_by_itself) {
  in_precision(GetParam().precision, [&]<class T>() {
    Problem<T> whole = random_problem<T>(7, 23, 60), parts = whole;
    whole.step(algorithm());
    for (const auto& [begin, end] : {std::pair{0u, 1u}, {1u, 9u}, {9u, 9u}, {9u, 23u}})
      parts.step(algorithm(), begin, end);
    EXPECT_TRUE(oracle::same_bits<T>(whole.Y, parts.Y));
  });
}

TEST_P(Step, survives_a_singular_gram_matrix) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Index k = 8;
    arma::mat F = random_matrix(k, 20, 70);
    F.row(2).zeros();         // a dead component
    F.row(5) = F.row(1);      // a component twice
    F.row(6) = 2 * F.row(3);  // and once more at another scale
    F.row(7) = F.row(0) + F.row(1);
    const arma::mat X = random_signed_matrix(20, 12, 71) + 0.3;
    Problem<T> problem(oracle::times(F, F.t()), oracle::times(F, X), random_matrix(k, 12, 72));
    for (int repeat = 0; repeat < 20; ++repeat) {
      const Problem<T> before = problem;
      problem.step(algorithm());
      ASSERT_TRUE(problem.Y.is_finite()) << repeat;
      ASSERT_GE(problem.Y.min(), 0) << repeat;
      // No component of any use is more than a hundred times the data.
      ASSERT_LT(problem.Y.max(), 100) << repeat;
      if (!algorithm().monotone) continue;
      for (arma::uword c = 0; c < problem.Y.n_cols; ++c)
        EXPECT_LE(problem.loss(c), before.loss(c) + epsilon<T> * before.magnitude(c)) << c;
    }
  });
}

// Penalties shrink what they take for a component at most by so much each time: the square of what is left is
// no number with an inverse any more, alone or beside the others.
TEST_P(Step, survives_a_component_that_has_nearly_gone) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Index k = 7;
    for (const double curvature :
         {double{std::numeric_limits<T>::denorm_min()}, double{std::numeric_limits<T>::min()} / 64,
          4.0 * std::numeric_limits<T>::min()})
      for (const Gram gram : {Gram::common, Gram::own}) {
        arma::mat F = random_matrix(k, 20, 90);
        F.row(2) *= std::sqrt(curvature / arma::dot(F.row(2), F.row(2)));
        const arma::mat X = random_signed_matrix(20, 3, 91) + 0.3;
        arma::mat P = oracle::times(F, X);
        for (const double p : {P(2, 0), 0.0, -0.1}) {
          P.row(2).fill(p);
          Problem<T> problem(oracle::times(F, F.t()), P, random_matrix(k, 3, 92));
          Sums sums;
          algorithm().update<T>()({.k = k,
                                   .count = 3,
                                   .G = problem.G.memptr(),
                                   .P = problem.P.memptr(),
                                   .Y = problem.Y.memptr(),
                                   .max_sweeps = 2,
                                   .gram = gram,
                                   .sums = &sums});
          EXPECT_TRUE(problem.Y.is_finite()) << curvature << ' ' << p << '\n' << problem.Y;
          EXPECT_GE(problem.Y.min(), 0);
          if (!algorithm().tells_sums) continue;
          EXPECT_TRUE(std::isfinite(sums.fit) && std::isfinite(sums.gradient2)) << curvature << ' ' << p;
        }
      }
  });
}

TEST_P(Step, survives_nothing_at_all) {
  in_precision(GetParam().precision, [&]<class T>() {
    Problem<T> no_gram(arma::mat(4, 4, arma::fill::zeros), arma::mat(4, 3, arma::fill::zeros),
                       random_matrix(4, 3, 75));
    no_gram.step(algorithm());
    EXPECT_TRUE(no_gram.Y.is_finite());
    EXPECT_GE(no_gram.Y.min(), 0);
    Problem<T> no_product(gram_of(4, 9, 76), arma::mat(4, 3, arma::fill::zeros), random_matrix(4, 3, 77));
    for (int repeat = 0; repeat < 2000; ++repeat) no_product.step(algorithm());
    EXPECT_LT(no_product.Y.max(), 1e-2);
    EXPECT_GE(no_product.Y.min(), 0);
  });
}

TEST_P(Step, does_not_depend_on_scale) {
  in_precision(GetParam().precision, [&]<class T>() {
    const int large = std::is_same_v<T, float> ? 40 : 498;
    Problem<T> plain = random_problem<T>(5, 10, 80);
    Problem<T> start = plain;
    plain.step(algorithm());
    for (const int power : {large, -large}) {
      // F by s and X by s^2: G by s^2, P by s^3, Y by s.
      const T s = static_cast<T>(std::ldexp(1.0, power / 2));
      Problem<T> scaled = start;
      scaled.G *= s * s;
      scaled.P *= s * s * s;
      scaled.Y *= s;
      scaled.step(algorithm());
      EXPECT_TRUE(oracle::same_bits<T>(scaled.Y, arma::Mat<T>(plain.Y * s))) << power;
    }
  });
}

TEST_P(Step, follows_the_scales_of_single_components) {
  if (!algorithm().monotone) return SUCCEED() << "a heuristic by its own account";
  in_precision(GetParam().precision, [&]<class T>() {
    Problem<T> problem = random_problem<T>(4, 10, 90);
    const double power = std::is_same_v<T, float> ? 8 : 60;
    for (arma::uword r = 0; r < 4; ++r) {
      const T s = static_cast<T>(std::exp2(power * (static_cast<double>(r) - 1.5)));
      problem.G.row(r) *= s;
      problem.G.col(r) *= s;
      problem.P.row(r) *= s;
      problem.Y.row(r) /= s;
    }
    for (int repeat = 0; repeat < 1000; ++repeat) problem.step(algorithm());
    for (arma::uword c = 0; c < problem.Y.n_cols; ++c) {
      const arma::mat G = oracle::to_double(problem.G);
      const arma::vec p = oracle::to_double(problem.P.col(c)), best = oracle::nnls(G, p);
      EXPECT_LE(problem.loss(c), half_step_loss(G, p, best) * (1 - 1e-5)) << c;
    }
  });
}

// Algorithms that solve the half-step exactly, in one step from anywhere.
class ExactStep : public Step {};

template <class T>
constexpr double tight = std::is_same_v<T, float> ? 1e-5 : 1e-10;

TEST_P(ExactStep, ends_at_the_optimum_of_all_sets_of_positive_components) {
  in_precision(GetParam().precision, [&]<class T>() {
    for (const Index k : {1, 2, 3, 4, 5, 6})
      for (const double start : {0.0, 0.5, 1.0}) {
        Problem<T> problem = random_problem<T>(k, 30, 100 + static_cast<std::uint64_t>(k));
        problem.Y *= static_cast<T>(start);
        if (start == 0.5) problem.Y.cols(0, 14).transform([](T y) { return y < T(0.2) ? T(0) : y; });
        problem.step(algorithm());
        for (arma::uword c = 0; c < problem.Y.n_cols; ++c) {
          const arma::vec best =
              oracle::nnls(oracle::to_double(problem.G), oracle::to_double(problem.P.col(c)));
          EXPECT_LE(arma::abs(oracle::to_double(problem.Y.col(c)) - best).max(),
                    tight<T> * std::max(1.0, best.max()))
              << "k " << k << ", start " << start << ", column " << c;
        }
      }
  });
}

TEST_P(ExactStep, leaves_no_gradient_at_any_rank) {
  in_precision(GetParam().precision, [&]<class T>() {
    for (const Index k : {15, 50, 90}) {
      Problem<T> problem = random_problem<T>(k, 12, 120 + static_cast<std::uint64_t>(k));
      problem.step(algorithm());
      const arma::mat Y = oracle::to_double(problem.Y), P = oracle::to_double(problem.P),
                      gradient = oracle::times(oracle::to_double(problem.G), Y) - P;
      const double rounding = tight<T> * arma::abs(P).max();
      for (arma::uword e = 0; e < Y.n_elem; ++e) {
        EXPECT_GE(gradient(e), -rounding) << k;
        if (Y(e) > 0) {
          EXPECT_LE(gradient(e), rounding) << k;
        }
      }
    }
  });
}

// At the optimum some components are zero with a gradient of zero: which side they are on is open.
TEST_P(ExactStep, stands_degenerate_problems) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat G = arma::round(8 * gram_of(5, 11, 130)),
                    Y = arma::round(3 * random_matrix(5, 20, 131, 0.5));
    Problem<T> problem(G, oracle::times(G, Y), random_matrix(5, 20, 132));
    problem.step(algorithm());
    EXPECT_LT(oracle::distance(problem.Y, Y), tight<T>);
  });
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ExactStep);  // where other rows have none
INSTANTIATE_TEST_SUITE_P(Contract, ExactStep, ::testing::ValuesIn([] {
                           std::vector<Case> exact = cases({Storage::dense});
                           std::erase_if(exact, [](const Case& c) {
                             const std::string name = c.algorithm.name;
                             return name != "bpp" && name != "activeset";
                           });
                           return exact;
                         }()),
                         [](const auto& c) { return label(c.param); });
INSTANTIATE_TEST_SUITE_P(Contract, Step, ::testing::ValuesIn(cases({Storage::dense})),
                         [](const auto& c) { return label(c.param); });

}  // namespace
}  // namespace nmf::contract
