// The default in double makes its first iterations in single precision.
#include <gtest/gtest.h>

#include "nmf/base/parallel.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

constexpr Index rows = 700, columns = 600, rank = 12;

const Dense<double>& matrix() {
  static const Dense<double> x = [] {
    return oracle::dense<double>(oracle::structured_matrix(rows, columns, 20, 1));
  }();
  return x;
}

Options options() {
  Options options;
  options.rank = rank;
  options.init = Init::random;
  options.seed = 3;
  return options;
}

TEST(SingleFirst, goes_on_in_double_to_the_tolerance) {
  const auto data = make_data(matrix());
  Options exact = options();
  exact.tolerance = 1e-9;  // single precision ends near 1e-6
  exact.change_tolerance = 0;
  const Result<double> result = factorize(*data, exact);
  EXPECT_GT(result.single_iterations, 0);
  EXPECT_LT(result.single_iterations, result.iterations);
  EXPECT_EQ(result.stop_reason, StopReason::kkt);
  EXPECT_LE(result.kkt_residual, 1e-9);
}

TEST(SingleFirst, goes_on_in_double_for_kullback_leibler_too) {
  for (const bool sparse : {false, true}) {
    const arma::mat X(matrix().values.data(), columns, rows);
    const Sparse<double> listed = oracle::sparse<double>(X.t());
    const auto data = sparse ? make_data(listed) : make_data(matrix());
    Options exact = options();
    exact.loss = Loss{Loss::Kind::beta, 1};
    exact.tolerance = 1e-8;
    exact.change_tolerance = 0;
    exact.max_iterations = 3000;
    const Result<double> result = factorize(*data, exact);
    EXPECT_GT(result.single_iterations, 0) << sparse;
    EXPECT_LT(result.single_iterations, result.iterations) << sparse;
    EXPECT_EQ(result.stop_reason, StopReason::kkt) << sparse;
    EXPECT_LE(result.kkt_residual, 1e-8) << sparse;
    exact.algorithm = "cd";
    EXPECT_LT(result.loss, 1.001 * factorize(*data, exact).loss) << sparse;
  }
}

TEST(SingleFirst, ends_no_worse_than_double_alone) {
  const auto data = make_data(matrix());
  Options all_double = options();
  all_double.algorithm = "ehals";
  all_double.exchanges = 8;
  const Result<double> mixed = factorize(*data, options()), expected = factorize(*data, all_double);
  EXPECT_GT(mixed.single_iterations, 0);
  EXPECT_EQ(expected.single_iterations, 0);
  EXPECT_TRUE(converged(mixed.stop_reason));
  EXPECT_LE(mixed.kkt_residual, options().tolerance);
  EXPECT_LT(mixed.relative_error, 1.001 * expected.relative_error);
}

TEST(SingleFirst, keeps_one_log) {
  const auto data = make_data(matrix());
  std::vector<Iteration> seen;
  const Result<double> result = factorize<double>(*data, options(), [&seen](const Iteration& now) {
    seen.push_back(now);
    return true;
  });
  ASSERT_EQ(std::ssize(result.log), result.iterations);
  ASSERT_EQ(seen.size(), result.log.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(result.log[i].iteration, static_cast<Index>(i) + 1);
    EXPECT_EQ(seen[i].relative_error, result.log[i].relative_error);
    if (i > 0) {
      EXPECT_GE(result.log[i].seconds, result.log[i - 1].seconds);
    }
  }
  const auto last = static_cast<std::size_t>(result.single_iterations);  // the first in double
  EXPECT_NEAR(result.log[last].relative_error, result.log[last - 1].relative_error, 1e-4);
  EXPECT_NEAR(result.log[static_cast<std::size_t>(result.chosen_iteration) - 1].relative_error,
              result.relative_error, 1e-12);
}

TEST(SingleFirst, ends_where_it_is_told_to) {
  const auto data = make_data(matrix());
  Options few = options();
  few.max_iterations = 4;
  const Result<double> limited = factorize(*data, few);
  EXPECT_EQ(limited.iterations, 4);
  EXPECT_EQ(limited.single_iterations, 4);
  EXPECT_EQ(limited.stop_reason, StopReason::max_iterations);
  const arma::mat X(matrix().values.data(), columns, rows);  // transposed
  EXPECT_NEAR(limited.relative_error,
              std::sqrt(oracle::squared_error(X.t(), limited.Wt, limited.H)) / arma::norm(X, "fro"), 1e-13);

  const Result<double> stopped =
      factorize<double>(*data, options(), [](const Iteration& now) { return now.iteration < 3; });
  EXPECT_EQ(stopped.iterations, 3);
  EXPECT_EQ(stopped.stop_reason, StopReason::interrupted);

  Options hurried = options();
  hurried.time_limit = 1e-9;
  const Result<double> one = factorize(*data, hurried);
  EXPECT_EQ(one.iterations, 1);
  EXPECT_EQ(one.stop_reason, StopReason::time_limit);
}

// The tolerance of the first phase is not one that was asked for.
TEST(SingleFirst, does_not_take_its_own_end_for_that_of_the_run) {
  const auto data = make_data(matrix());
  Options limited = options();
  limited.max_iterations = factorize(*data, options()).single_iterations;
  EXPECT_EQ(factorize(*data, limited).stop_reason, StopReason::kkt);
  limited.tolerance = 0;
  const Result<double> result = factorize(*data, limited);
  EXPECT_EQ(result.iterations, limited.max_iterations);
  EXPECT_EQ(result.stop_reason, StopReason::max_iterations);
}

TEST(SingleFirst, leaves_single_precision_where_it_cannot_tell_an_error_from_none) {
  const arma::mat X =
      oracle::times(oracle::random_matrix(rows, 12, 5, 0.5), oracle::random_matrix(12, columns, 6, 0.5));
  const Dense<double> x = oracle::dense<double>(X);
  const auto data = make_data(x);
  Options exact = options();
  exact.tolerance = 1e-12;
  exact.change_tolerance = 0;
  exact.max_iterations = 3000;
  const Result<double> result = factorize(*data, exact);
  ASSERT_GT(result.single_iterations, 0);
  EXPECT_LE(result.log[static_cast<std::size_t>(result.single_iterations) - 1].relative_error, 0.05);
  EXPECT_LT(result.relative_error, 1e-8);
}

TEST(SingleFirst, gives_the_same_bytes_for_any_thread_count) {
  const auto data = make_data(matrix());
  Options few = options();
  few.max_iterations = 30;
  few.threads = 1;
  const Result<double> expected = factorize(*data, few);
  for (const int threads : {2, 3, 8}) {
    few.threads = threads;
    const Result<double> result = factorize(*data, few);
    EXPECT_TRUE(oracle::same_bits<double>(result.Wt, expected.Wt)) << threads;
    EXPECT_TRUE(oracle::same_bits<double>(result.H, expected.H)) << threads;
  }
}

TEST(SingleFirst, is_left_out_where_it_would_not_do) {
  const auto data = make_data(matrix());
  Options few = options();
  few.max_iterations = 3;
  Options named = few, charged = few, bounded = few;
  named.algorithm = "ehals";
  charged.l1_h = 0.1;
  bounded.upper_bound = 10;
  for (const Options& other : {named, charged, bounded})
    EXPECT_EQ(factorize(*data, other).single_iterations, 0);
}

// The unit of the data, and how a start shares scale between its factors, are no reasons.
TEST(SingleFirst, does_in_every_unit) {
  Options few = options();
  few.max_iterations = 3;
  Dense<double> huge{rows, columns, Buffer<double>(matrix().values.size())};
  std::transform(matrix().values.begin(), matrix().values.end(), huge.values.begin(),
                 [](double x) { return 1e30 * x; });
  EXPECT_EQ(factorize(*make_data(huge), few).single_iterations, 3);
  Pair<double> lopsided{arma::mat(1e60 * oracle::random_matrix(rank, rows, 7)),
                        arma::mat(1e-60 * oracle::random_matrix(rank, columns, 8))};
  const Result<double> from_lopsided = factorize<double>(*make_data(matrix()), few, {}, lopsided);
  EXPECT_EQ(from_lopsided.single_iterations, 3);
  EXPECT_LT(from_lopsided.relative_error, 0.5);
}

}  // namespace
}  // namespace nmf
