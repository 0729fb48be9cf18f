// Problems whose answers are known: iris, whose singular vectors are non-negative up to rank 2, and rank one.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>
#include <string>

#include "nmf/solve/factorize.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

arma::mat iris() {
  std::ifstream file(NMF_DATA "/iris.csv");
  std::string line, cell;
  std::getline(file, line);
  arma::mat X(150, 4);
  for (arma::uword i = 0; i < 150; ++i) {
    std::getline(file, line);
    std::istringstream cells(line);
    for (arma::uword j = 0; j < 4; ++j) {
      std::getline(cells, cell, ',');
      X(i, j) = std::stod(cell);
    }
  }
  return X;
}

Options rank(Index k) {
  Options options;
  options.rank = k;
  return options;
}

// From the truncated singular value decomposition, which is non-negative here.
constexpr double iris_rank2 = 0.0403493250649423, iris_rank1 = 0.18627135943789974;

TEST(Iris, comes_within_1e5_of_the_optimum_by_default) {
  const Dense<double> x = oracle::dense<double>(iris());
  EXPECT_NEAR(factorize(*make_data(x), rank(2)).relative_error, iris_rank2, 1e-5);
  EXPECT_NEAR(factorize(*make_data(x), rank(1)).relative_error, iris_rank1, 1e-5);
  const Dense<float> single = oracle::dense<float>(iris());
  EXPECT_NEAR(factorize(*make_data(single), rank(2)).relative_error, iris_rank2, 1e-5);
}

TEST(Iris, comes_within_1e8_of_the_optimum_when_asked_to) {
  const Dense<double> x = oracle::dense<double>(iris());
  Options options = rank(2);
  options.tolerance = 1e-8;
  options.change_tolerance = 0;
  options.max_iterations = 100000;
  const Result<double> result = factorize(*make_data(x), options);
  EXPECT_EQ(result.stop_reason, StopReason::kkt);
  EXPECT_NEAR(result.relative_error, iris_rank2, 1e-8);
  EXPECT_NEAR(std::sqrt(2 * result.objective), 3.9408898878793734, 1e-6);
}

TEST(Iris, explains_the_variance_that_it_does) {
  const arma::mat X = iris();
  const Dense<double> x = oracle::dense<double>(X);
  const Result<double> result = factorize(*make_data(x), rank(2));
  const double error2 = oracle::squared_error(X, result.Wt, result.H);
  const double variance = arma::accu(arma::square(X - arma::mean(arma::vectorise(X))));
  EXPECT_NEAR(result.explained_variance, 1 - error2 / variance, 1e-12);
  EXPECT_NEAR(result.objective, error2 / 2, 1e-12 * error2);
  EXPECT_NEAR(result.relative_error, std::sqrt(error2 / arma::accu(arma::square(X))), 1e-14);
}

TEST(RankOne, is_the_leading_singular_pair) {
  const arma::mat X = oracle::random_matrix(40, 25, 1, 0.6);
  const Sparse<double> x = oracle::sparse<double>(X);
  Options options = rank(1);
  options.tolerance = 1e-9;
  options.init = Init::random;
  const arma::vec s = arma::svd(X);
  EXPECT_NEAR(factorize(*make_data(x), options).relative_error, std::sqrt(1 - s(0) * s(0) / arma::dot(s, s)),
              1e-9);
}

}  // namespace
}  // namespace nmf
