// Batches of rows: what they must have in common with the whole.
#include <gtest/gtest.h>

#include "contract/cases.hpp"
#include "nmf/base/error.hpp"

namespace nmf::contract {
namespace {

struct OnlineCase {
  Precision precision;
  Storage storage;
};
class Online : public ::testing::TestWithParam<OnlineCase> {};

Options options_of(Index rank, Index batch, double forget) {
  Options options;
  options.rank = rank;
  options.batch = batch;
  options.forget = forget;
  options.init = Init::random;
  options.tolerance = 0;
  return options;
}

// With nothing remembered and one batch a pass is a plain iteration.
TEST_P(Online, one_batch_without_memory_is_ahals) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Stored<T> x(GetParam().storage, oracle::structured_matrix(90, 40, 4, 1));
    Options online = options_of(4, 90, 0), whole = options_of(4, 0, 0);
    online.algorithm = whole.algorithm = "ahals";
    online.max_iterations = whole.max_iterations = 1;
    online.normalize = whole.normalize = Normalize::none;
    const auto a = factorize(*x, online), b = factorize(*x, whole);
    EXPECT_LT(oracle::distance(a.H, b.H), 20 * oracle::epsilon<T>);
    EXPECT_LE(a.relative_error, b.relative_error);  // W has seen the last H
  });
}

TEST_P(Online, recovers_an_exact_product_from_batches) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat W = oracle::random_matrix(400, 3, 5, 0.5), H = oracle::random_matrix(3, 30, 6, 0.5);
    const Stored<T> x(GetParam().storage, oracle::times(W, H));
    Options options = options_of(3, 37, 0.5);
    options.max_iterations = 200;
    EXPECT_LT(factorize(*x, options).relative_error, 1e-3);
  });
}

TEST_P(Online, is_the_same_on_any_number_of_threads) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Stored<T> x(GetParam().storage, oracle::structured_matrix(700, 200, 5, 3));
    Options options = options_of(5, 130, 0.7);
    options.max_iterations = 4;
    options.threads = 1;
    const auto one = factorize(*x, options);
    for (const int threads : {2, 3, 8}) {
      options.threads = threads;
      const auto more = factorize(*x, options);
      EXPECT_TRUE(oracle::same_bits(one.Wt, more.Wt)) << threads;
      EXPECT_TRUE(oracle::same_bits(one.H, more.H)) << threads;
    }
  });
}

// One pass in batches is worth several over the whole: that is what they are for.
TEST_P(Online, one_pass_goes_further_than_one_iteration) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Stored<T> x(GetParam().storage, oracle::structured_matrix(3000, 60, 6, 7));
    Options online = options_of(6, 100, 0.7), whole = options_of(6, 0, 0);
    online.max_iterations = 1;
    whole.max_iterations = 3;
    EXPECT_LT(factorize(*x, online).relative_error, factorize(*x, whole).relative_error);
  });
}

TEST_P(Online, the_log_and_the_residual_tell_of_convergence) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Stored<T> x(GetParam().storage, oracle::structured_matrix(300, 40, 4, 9));
    Options options = options_of(4, 300, 0.3);
    options.max_iterations = 2000;
    options.tolerance = 1e-5;
    options.change_tolerance = 0;
    const auto result = factorize(*x, options);
    EXPECT_EQ(result.stop_reason, StopReason::kkt);
    EXPECT_LT(result.kkt_residual, 1e-4);
    EXPECT_NEAR(result.log.back().relative_error, result.relative_error, 1e-4 * result.relative_error);
  });
}

INSTANTIATE_TEST_SUITE_P(All, Online,
                         ::testing::Values(OnlineCase{Precision::single_precision, Storage::dense},
                                           OnlineCase{Precision::double_precision, Storage::dense},
                                           OnlineCase{Precision::single_precision, Storage::sparse},
                                           OnlineCase{Precision::double_precision, Storage::sparse}),
                         [](const auto& c) {
                           return std::string(c.param.precision == Precision::single_precision ? "float"
                                                                                               : "double") +
                                  (c.param.storage == Storage::dense ? "_dense" : "_sparse");
                         });

TEST(online, refuses_what_cannot_be_taken_apart) {
  const arma::mat X = oracle::structured_matrix(20, 10, 2, 1);
  arma::mat weight(20, 10, arma::fill::ones);
  weight(3, 3) = 0;
  const Stored<double> masked(Storage::dense, X, weight);
  const Stored<double> plain(Storage::dense, X);
  const auto message = [](const auto& x, const Options& options) {
    try {
      factorize(*x, options);
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  Options options = options_of(2, 5, 0.7);
  EXPECT_EQ(message(masked, options), "batch: does not go with missing values, weights and held-out entries");
  options.l1_w = 1;
  EXPECT_EQ(message(plain, options),
            "batch: goes with loss frobenius, without penalties, bounds and symmetric");
  options = options_of(2, -1, 0.7);
  EXPECT_EQ(message(plain, options), "batch: -1 is not possible; give a number of rows, or 0 for all");
  options = options_of(2, 5, 1.5);
  EXPECT_EQ(message(plain, options), "forget: 1.5 is not possible; give a number from 0 to 1");
}

}  // namespace
}  // namespace nmf::contract
