// Data of any magnitude: what is told of it is right, or said not to be there.
#include <gtest/gtest.h>

#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/matrix/describe.hpp"
#include "nmf/model/score.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/solve/units.hpp"
#include "nmf/study/starts.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

Options options_of(const char* loss, Index rank = 2) {
  Options options;
  options.rank = rank;
  options.loss = parse_loss(loss);
  return options;
}

Dense<double> constant(double value) {
  return oracle::dense<double>(arma::mat(7, 5).fill(value));
}

TEST(Magnitudes, squares_that_no_double_holds) {
  const arma::mat X = oracle::random_matrix(20, 12, 1);
  const Dense<double> x = oracle::dense<double>(X);
  const Result<double> one = factorize(*make_data(x), options_of("frobenius"));
  for (const double size : {1e200, 1e-200, 1e290}) {
    const Dense<double> y = oracle::dense<double>(X * size);
    const Result<double> result = factorize(*make_data(y), options_of("frobenius"));
    EXPECT_NEAR(result.relative_error, one.relative_error, 1e-5) << size;
    EXPECT_NEAR(result.explained_variance, one.explained_variance, 1e-5) << size;
    EXPECT_TRUE(std::isnan(result.objective)) << size;
    EXPECT_NEAR(result.frobenius_error / size, one.frobenius_error, 1e-4) << size;
    EXPECT_TRUE(std::isnan(result.log.front().objective)) << size;
    const arma::mat Wt = result.Wt;
    EXPECT_TRUE(Wt.is_finite() && Wt.max() > 0) << size;
  }
}

// The best of several is the best although their objectives are beyond any double.
TEST(Magnitudes, starts_are_compared_in_any_unit) {
  const arma::mat X = oracle::structured_matrix(30, 20, 4, 3);
  const Dense<double> x = oracle::dense<double>(X), y = oracle::dense<double>(std::ldexp(1.0, 700) * X);
  const auto one = factorize_starts(*make_data(x), options_of("frobenius", 4), 6),
             other = factorize_starts(*make_data(y), options_of("frobenius", 4), 6);
  EXPECT_TRUE(std::isnan(other.best.objective));
  EXPECT_EQ(one.best_start, other.best_start);
  EXPECT_EQ(one.best.relative_error, other.best.relative_error);
}

TEST(Magnitudes, nothing_is_explained_where_nothing_varies) {
  for (const char* loss : {"frobenius", "kl", "is", "0.5", "huber", "l21"})
    for (const double value : {0.1, 3e-7, 1e150, 5.0}) {
      const Dense<double> x = constant(value);
      const Result<double> result = factorize(*make_data(x), options_of(loss, 1));
      EXPECT_TRUE(std::isnan(result.explained_variance)) << loss << " " << value;
      EXPECT_EQ(std::isnan(result.relative_error), std::string(loss) != "frobenius") << loss << " " << value;
    }
}

TEST(Magnitudes, zeros_have_no_relative_error) {
  const Dense<double> x = constant(0);
  for (const char* loss : {"frobenius", "kl", "huber", "l21"}) {
    const Result<double> result = factorize(*make_data(x), options_of(loss, 1));
    EXPECT_TRUE(std::isnan(result.relative_error)) << loss;
    EXPECT_TRUE(std::isnan(result.explained_variance)) << loss;
    EXPECT_EQ(result.objective, 0) << loss;
    EXPECT_EQ(oracle::to_double(result.Wt).max() + oracle::to_double(result.H).max(), 0) << loss;
  }
}

TEST(Magnitudes, small_variance_beside_a_large_mean_is_not_lost) {
  const arma::mat noise = oracle::random_matrix(7, 5, 2);
  const Dense<double> x = oracle::dense<double>(1e6 + noise);
  const double expected = arma::accu(arma::square(noise - arma::mean(arma::vectorise(noise)))) / 2;
  EXPECT_NEAR(loss_of_mean(*make_data(x, 0), {}), expected, 1e-6 * expected);
}

// Sums of x log(x / y) - x + y lose the digits of a fit that is nearly exact.
TEST(Magnitudes, divergences_are_never_negative) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const arma::mat W = oracle::random_matrix(3, 20, seed), H = oracle::random_matrix(3, 12, seed + 100);
    arma::mat X = oracle::times(W.t(), H);
    const Dense<double> full = oracle::dense<double>(X);
    X.elem(arma::find(X < 0.3)).zeros();
    const Sparse<double> sparse = oracle::sparse<double>(X);
    const double zeros = arma::accu(oracle::times(W.t(), H)) - arma::accu(X);  // their models
    for (const double beta : {0.0, 0.5, 1.0, 1.5, 3.0}) {
      const double loss = loss_value<double>(*make_data(full, 0), {Loss::Kind::beta, beta}, W, H);
      EXPECT_GE(loss, 0) << beta;
      EXPECT_LT(loss, beta < 2 && beta > 1 ? 1e-12 : 1e-13) << beta;
    }
    EXPECT_NEAR(loss_value<double>(*make_data(sparse, 0), {Loss::Kind::beta, 1}, W, H), zeros, 1e-12);
  }
}

// Filled zeros once had a unit: for large numbers the same loss ended elsewhere.
TEST(Magnitudes, starts_fill_zeros_in_the_unit_of_the_data) {
  const arma::mat X = oracle::structured_matrix(40, 30, 3, 7) + 1e-3;
  for (const char* loss : {"is", "0.5", "3"}) {
    const Dense<double> x = oracle::dense<double>(X), y = oracle::dense<double>(1e6 * X);
    Options options = options_of(loss, 3);
    options.max_iterations = 3;
    const Result<double> one = factorize(*make_data(x), options), other = factorize(*make_data(y), options);
    EXPECT_NEAR(other.relative_error, one.relative_error, 1e-9 * one.relative_error) << loss;
  }
}

TEST(Magnitudes, divergences_of_numbers_far_apart) {
  EXPECT_EQ(beta_divergence(1, 1e-323, 30), 30);
  EXPECT_DOUBLE_EQ(beta_divergence(1, 30, 1e-300), 30 * std::log(30 / 1e-300) - 30);
  EXPECT_DOUBLE_EQ(beta_divergence(0, 1e-300, 1e200), 500 * std::log(10.0) - 1);
}

TEST(Magnitudes, scores_of_large_numbers) {
  const arma::mat X = oracle::random_matrix(9, 6, 3), Y = oracle::random_matrix(9, 6, 4);
  const auto score = [&](double size) {
    const Dense<double> x = oracle::dense<double>(X * size);
    const auto data = make_data(x);
    const std::vector<Loss> losses{Loss{}, parse_loss("kl")};
    return total(score_by(*data, Side::rows, losses,
                          {[&](Index c, double* y) {
                             for (arma::uword j = 0; j < 6; ++j)
                               y[j] = size * Y(static_cast<arma::uword>(c), j);
                           },
                           {}}),
                 losses);
  };
  const double squares = arma::accu(arma::square(X - Y));
  EXPECT_NEAR(score(1).loss(0, {}), squares / 2, 1e-13);
  for (const double size : {1e200, 1e-200}) {
    const Score large = score(size);
    EXPECT_TRUE(std::isnan(large.loss(0, {})));
    EXPECT_NEAR(large.rmse() / size, std::sqrt(squares / 54), 1e-13);
    EXPECT_NEAR(large.relative_error(), std::sqrt(squares / arma::accu(arma::square(X))), 1e-13);
    EXPECT_NEAR(large.loss(1, parse_loss("kl")) / size, score(1).loss(1, parse_loss("kl")), 1e-12);
  }
}

TEST(Magnitudes, sparseness_does_not_depend_on_the_unit) {
  const arma::mat F = oracle::random_matrix(3, 10, 5, 0.5);
  for (const double size : {1e200, 1e-200})
    EXPECT_NEAR(sparseness<double>(arma::mat(F * size)), sparseness<double>(F), 1e-13);
}

TEST(Magnitudes, a_sum_that_no_double_holds_is_not_told) {
  EXPECT_TRUE(std::isnan(describe(LabelledMatrix<double>{constant(1e308), {}}).sum));
  EXPECT_EQ(describe(LabelledMatrix<double>{constant(2), {}}).sum, 70);
}

TEST(Magnitudes, numbers_are_scaled_or_are_none) {
  EXPECT_EQ(scaled(3, 2), 12);
  EXPECT_EQ(scaled(0, 5000), 0);
  EXPECT_TRUE(std::isnan(scaled(3, 5000)));
  EXPECT_TRUE(std::isnan(scaled(3, -5000)));
  EXPECT_DOUBLE_EQ(scaled(1, 0.5), std::sqrt(2.0));
  Factor<float> F(1, 1);
  F(0, 0) = 1;
  EXPECT_THROW(scale(F, 200), Error);
}

// A matrix with a bound whose unit is no whole power of four: entries at the bound are at it, none is above.
TEST(Magnitudes, bounds_are_kept_exactly) {
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(20, 12, 1) + 0.5);
  Options options = options_of("frobenius", 3);
  options.upper_bound = 0.6;
  const Result<double> result = factorize(*make_data(x), options);
  EXPECT_EQ(std::max(oracle::to_double(result.Wt).max(), oracle::to_double(result.H).max()), 0.6);
}

}  // namespace
}  // namespace nmf
