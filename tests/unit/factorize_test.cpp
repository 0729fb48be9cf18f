// The driver, with the default algorithm.
#include "nmf/solve/factorize.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "nmf/base/error.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

Options rank(Index k) {
  Options options;
  options.rank = k;
  return options;
}

class Driver : public ::testing::Test {
 protected:
  const arma::mat X_ = oracle::random_matrix(60, 40, 2, 0.5);
  const Dense<double> x_ = oracle::dense<double>(X_);
  const std::unique_ptr<Data<double>> data_ = make_data(x_);

  std::string complaint(Pair<double> start) const {
    try {
      factorize(*data_, rank(3), {}, std::move(start));
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::usage);
      return error.what();
    }
    return "";
  }
};

TEST_F(Driver, stops_where_the_kkt_residual_is_small_and_tells_the_truth) {
  Options options = rank(3);
  options.tolerance = 1e-3;
  options.change_tolerance = 0;
  const Result<double> result = factorize(*data_, options);
  EXPECT_EQ(result.stop_reason, StopReason::kkt);
  EXPECT_TRUE(converged(result.stop_reason));
  EXPECT_EQ(result.iterations, static_cast<Index>(result.log.size()));
  EXPECT_LE(result.log.back().kkt_residual, 1e-3);
  EXPECT_LE(result.kkt_residual, 1e-3);  // of the pair itself
}

TEST_F(Driver, stops_where_the_error_no_longer_changes) {
  Options options = rank(3);
  options.tolerance = 1e-14;
  options.change_tolerance = 1e-4;
  options.window = 5;
  const Result<double> result = factorize(*data_, options);
  EXPECT_EQ(result.stop_reason, StopReason::change);
  EXPECT_TRUE(converged(result.stop_reason));
  const auto& log = result.log;
  EXPECT_LT(log[log.size() - 6].relative_error - log.back().relative_error,
            1e-4 * log[log.size() - 6].relative_error);
}

TEST_F(Driver, never_stops_early_at_tolerance_zero) {
  Options options = rank(1);
  options.tolerance = 0;
  options.max_iterations = 300;
  const Result<double> result = factorize(*data_, options);
  EXPECT_EQ(result.iterations, 300);
  EXPECT_EQ(result.stop_reason, StopReason::max_iterations);
  EXPECT_FALSE(converged(result.stop_reason));
}

TEST_F(Driver, stops_soon_at_a_solution) {
  Options options = rank(3);
  options.exchanges = 0;
  options.tolerance = 1e-8;
  options.change_tolerance = 0;
  options.max_iterations = 100000;
  options.normalize = Normalize::none;
  const Result<double> solution = factorize(*data_, options);
  ASSERT_EQ(solution.stop_reason, StopReason::kkt);
  options.tolerance = 1e-4;
  const Result<double> again = factorize(*data_, options, {}, {solution.Wt, solution.H});
  EXPECT_LE(again.iterations, 10);
  EXPECT_EQ(again.stop_reason, StopReason::kkt);
}

TEST_F(Driver, stops_when_the_time_is_over) {
  Options options = rank(3);
  options.tolerance = 0;
  options.time_limit = 0.02;
  options.max_iterations = 1000000000;
  const Result<double> result = factorize(*data_, options);
  EXPECT_EQ(result.stop_reason, StopReason::time_limit);
  EXPECT_GE(result.log.back().seconds, 0.02);
  EXPECT_GE(result.iterate_seconds, 0.02);
}

TEST_F(Driver, tells_the_observer_each_iteration_and_stops_when_it_says_so) {
  Options options = rank(3);
  options.tolerance = 0;
  options.normalize = Normalize::none;
  std::vector<Iteration> seen;
  const Result<double> result = factorize(*data_, options, [&](const Iteration& now) {
    seen.push_back(now);
    return seen.size() < 4;
  });
  EXPECT_EQ(result.stop_reason, StopReason::interrupted);
  ASSERT_EQ(seen.size(), 4u);
  ASSERT_EQ(result.log.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(seen[i].iteration, static_cast<Index>(i + 1));
    EXPECT_EQ(seen[i].objective, result.log[i].objective);
  }
  EXPECT_NEAR(result.objective, seen.back().objective, 1e-12 * result.objective);
}

TEST_F(Driver, logs_numbers_that_belong_together) {
  const double norm2 = arma::accu(arma::square(X_));
  const Result<double> result = factorize(*data_, rank(4));
  for (std::size_t i = 0; i < result.log.size(); ++i) {
    const Iteration& now = result.log[i];
    EXPECT_NEAR(now.relative_error * now.relative_error * norm2, 2 * now.objective, 1e-12 * norm2);
    EXPECT_NEAR(now.relative_change, i == 0 ? 0 : 1 - now.relative_error / result.log[i - 1].relative_error,
                1e-15);
    EXPECT_GE(now.seconds, i == 0 ? 0 : result.log[i - 1].seconds);
  }
  EXPECT_EQ(result.log.front().kkt_residual, 1);
}

TEST_F(Driver, normalizes_as_told) {
  const Result<double> result = factorize(*data_, rank(3));
  const arma::mat Wt = result.Wt, H = result.H;
  for (arma::uword r = 0; r < 3; ++r) EXPECT_NEAR(arma::accu(H.row(r)), 1, 1e-14);
  EXPECT_GE(arma::accu(Wt.row(0)), arma::accu(Wt.row(1)));
  EXPECT_GE(arma::accu(Wt.row(1)), arma::accu(Wt.row(2)));
}

// Extrapolation lets the error rise at times; wherever that is cut off, the pair is the best that was
// reported.
TEST_F(Driver, returns_the_best_pair_of_the_log) {
  Options options = rank(5);
  options.exchanges = 0;
  options.tolerance = 0;
  bool rose = false;
  for (options.max_iterations = 1; options.max_iterations <= 60; ++options.max_iterations) {
    const Result<double> result = factorize(*data_, options);
    const auto least =
        std::min_element(result.log.begin(), result.log.end(),
                         [](const auto& a, const auto& b) { return a.objective < b.objective; });
    const auto chosen = static_cast<std::size_t>(result.chosen_iteration);
    EXPECT_LE(result.log[chosen - 1].objective, least->objective * (1 + 1e-10)) << options.max_iterations;
    EXPECT_NEAR(result.relative_error, least->relative_error, 1e-12) << options.max_iterations;
    rose = rose || result.log.back().relative_change < 0;
  }
  EXPECT_TRUE(rose);
}

TEST_F(Driver, does_not_take_a_rise_for_the_end) {
  Options options = rank(5);
  options.tolerance = 1e-14;
  options.init = Init::random;
  for (options.seed = 0; options.seed < 100; ++options.seed) {
    const Result<double> result = factorize(*data_, options);
    ASSERT_EQ(result.stop_reason, StopReason::change);
    EXPECT_LT(result.kkt_residual, 1e-3) << options.seed;
  }
}

// The default tolerance ends within 0.1 % of where the same descent ends in the long run, and says how far
// from stationary it is.
TEST_F(Driver, stops_where_a_long_run_would_not_come_much_further) {
  Options options = rank(5);
  options.init = Init::random;
  for (options.seed = 0; options.seed < 20; ++options.seed) {
    const Result<double> result = factorize(*data_, options);
    Options on = rank(5);
    on.tolerance = 1e-10;
    on.change_tolerance = 0;
    on.max_iterations = 20000;
    const Result<double> long_run = factorize(*data_, on, {}, {result.Wt, result.H});
    EXPECT_LE(result.relative_error, 1.001 * long_run.relative_error) << options.seed;
    EXPECT_GE(result.relative_error, long_run.relative_error * (1 - 1e-14));
    if (result.stop_reason == StopReason::kkt) {
      EXPECT_LE(result.kkt_residual, 2 * options.tolerance);
    }
  }
}

TEST_F(Driver, fills_in_the_factor_that_is_not_given) {
  Options options = rank(3);
  options.max_iterations = 1;
  const Factor<double> H = oracle::random_matrix(3, 40, 3);
  const Result<double> result = factorize(*data_, options, {}, {{}, H});
  EXPECT_LT(result.relative_error, 1);
  EXPECT_NE(result.objective, factorize(*data_, options).objective);
}

TEST_F(Driver, refuses_a_start_that_does_not_fit) {
  EXPECT_EQ(complaint({oracle::random_matrix(2, 60, 4), {}}),
            "init_w: the start has 2 components for 60 rows or columns of X; it takes 3 for 60");
  EXPECT_EQ(complaint({{}, oracle::random_matrix(3, 41, 4)}),
            "init_h: the start has 3 components for 41 rows or columns of X; it takes 3 for 40");
  Factor<double> negative = oracle::random_matrix(3, 60, 4);
  negative(1, 7) = -1e-300;
  EXPECT_EQ(complaint({negative, {}}),
            "init_w: the start has a negative or infinite entry; give numbers >= 0");
  negative(1, 7) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(complaint({negative, {}}),
            "init_w: the start has a negative or infinite entry; give numbers >= 0");
}

TEST_F(Driver, starts_dead_components_again) {
  arma::mat Wt = oracle::random_matrix(3, 60, 5), H = oracle::random_matrix(3, 40, 6);
  Wt.row(1).zeros();
  H.row(1).zeros();
  const Result<double> result = factorize(*data_, rank(3), {}, {Wt, H});
  EXPECT_EQ(result.reseeded, 1);
  EXPECT_GT(oracle::to_double(result.H).row(2).max(), 0);
  EXPECT_LT(result.relative_error, factorize(*data_, rank(2)).relative_error);
}

TEST(Overflow, is_an_error_and_not_a_number) {
  const Dense<double> infinite = oracle::dense<double>(arma::mat{{1, 2}, {3, arma::datum::inf}}),
                      large = oracle::dense<double>(arma::mat(4, 3).fill(1e308));  // rows add up to more
  for (const auto& [x, message] :
       {std::pair{&infinite, "an entry of the matrix is infinite or not a number; give finite data"},
        std::pair{&large,
                  "the factors hold numbers that are too large for double precision; scale the matrix down"}})
    try {
      factorize(*make_data(*x), rank(1));
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::numerical);
      EXPECT_STREQ(error.what(), message);
    }
}

TEST(StopReason, has_names) {
  EXPECT_STREQ(name(StopReason::kkt), "kkt");
  EXPECT_STREQ(name(StopReason::change), "change");
  EXPECT_STREQ(name(StopReason::max_iterations), "max_iterations");
  EXPECT_STREQ(name(StopReason::time_limit), "time_limit");
  EXPECT_STREQ(name(StopReason::interrupted), "interrupted");
  EXPECT_FALSE(converged(StopReason::time_limit));
  EXPECT_FALSE(converged(StopReason::interrupted));
}

}  // namespace
}  // namespace nmf
