#include "nmf/solve/exchange.hpp"

#include <gtest/gtest.h>

#include "nmf/base/error.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

// `count` blocks of ones, block b of 3 x 2 with the value b + 1; W and H that are those blocks.
struct Blocks {
  arma::mat X, Wt, H;
};
Blocks blocks(arma::uword count) {
  Blocks b;
  b.Wt.zeros(count, 3 * count);
  b.H.zeros(count, 2 * count);
  for (arma::uword r = 0; r < count; ++r) {
    b.Wt.submat(r, 3 * r, r, 3 * r + 2).fill(static_cast<double>(r + 1));
    b.H.submat(r, 2 * r, r, 2 * r + 1).fill(1);
  }
  b.X = b.Wt.t() * b.H;
  return b;
}

// The last two components share one block, and the first block has none: where coordinate steps never lead
// out of.
Blocks stuck(arma::uword count) {
  Blocks b = blocks(count);
  b.Wt.row(0) = 0.25 * b.Wt.row(count - 1);
  b.H.row(0) = b.H.row(count - 1);
  b.Wt.row(count - 1) *= 0.75;
  return b;
}

template <class T>
double squared_error(const arma::mat& X, const Factor<T>& Wt, const Factor<T>& H) {
  return oracle::squared_error(X, oracle::to_double(Wt), oracle::to_double(H));
}

template <class T>
std::size_t exchange(const Data<T>& data, Index count, Factor<T>& Wt, Factor<T>& H) {
  const std::vector<Exchange<T>> found = find_exchanges(data, {}, count, 0.1, 0, 1, Wt, H);
  carry_out(found, Wt, H);
  return found.size();
}

template <class T>
class Exchanged : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Exchanged, Precisions);

TYPED_TEST(Exchanged, frees_one_of_two_that_are_alike_for_what_none_explains) {
  using T = TypeParam;
  const Blocks b = stuck(4);
  const Dense<T> dense = oracle::dense<T>(b.X);
  const Sparse<T> sparse = oracle::sparse<T>(b.X);
  const std::unique_ptr<Data<T>> storages[] = {make_data(dense, 0), make_data(sparse, 0)};
  for (const auto& data : storages) {
    auto Wt = oracle::factor<T>(b.Wt), H = oracle::factor<T>(b.H);
    EXPECT_NEAR(squared_error(b.X, Wt, H), 6, 1e-5);  // the block of 3 x 2 ones
    EXPECT_EQ(exchange(*data, 1, Wt, H), 1U);
    EXPECT_NEAR(squared_error(b.X, Wt, H), 0, 1e-5);
    EXPECT_GE(oracle::to_double(Wt).min(), 0);
    EXPECT_GE(oracle::to_double(H).min(), 0);
  }
}

// What the Kullback-Leibler divergence loses: the block of 3 x 2 ones, which the model has as nothing, is
// large by its sum though small beside the squares of the others.
TYPED_TEST(Exchanged, for_counts_too) {
  using T = TypeParam;
  const Blocks b = stuck(4);
  const Sparse<T> x = oracle::sparse<T>(b.X);
  auto Wt = oracle::factor<T>(b.Wt), H = oracle::factor<T>(b.H);
  const std::unique_ptr<Data<T>> data = make_data(x, 0);
  const auto found = find_exchanges(*data, {Loss::Kind::beta, 1}, 1, 0.1, 0, 1, Wt, H);
  ASSERT_EQ(found.size(), 1U);
  carry_out(found, Wt, H);
  EXPECT_NEAR(squared_error(b.X, Wt, H), 0, 1e-4);
  EXPECT_GE(oracle::to_double(Wt).min(), 0);
  EXPECT_GE(oracle::to_double(H).min(), 0);
}

// Rows and columns of X that are all zero have no unit.
TYPED_TEST(Exchanged, keeps_empty_rows_and_columns_empty) {
  using T = TypeParam;
  Blocks b = stuck(4);
  b.X.insert_rows(0, 2);
  b.X.insert_cols(0, 1);
  b.Wt.insert_cols(0, 2);
  b.H.insert_cols(0, 1);
  const Dense<T> x = oracle::dense<T>(b.X);
  auto Wt = oracle::factor<T>(b.Wt), H = oracle::factor<T>(b.H);
  const std::unique_ptr<Data<T>> data = make_data(x, 0);
  const auto found = find_exchanges(*data, {Loss::Kind::beta, 1}, 1, 0.1, 0, 1, Wt, H);
  ASSERT_EQ(found.size(), 1U);
  carry_out(found, Wt, H);
  EXPECT_TRUE(oracle::to_double(Wt).is_finite() && oracle::to_double(H).is_finite());
  EXPECT_NEAR(squared_error(b.X, Wt, H), 0, 1e-4);
}

// After a failure another pair is merged.
TYPED_TEST(Exchanged, passes_over_the_pairs_that_failed) {
  using T = TypeParam;
  const Blocks b = stuck(5);
  const Sparse<T> x = oracle::sparse<T>(b.X);
  const auto Wt = oracle::factor<T>(b.Wt), H = oracle::factor<T>(b.H);
  const std::unique_ptr<Data<T>> data = make_data(x, 0);
  const auto first = find_exchanges(*data, {}, 1, 0, 0, 1, Wt, H),
             second = find_exchanges(*data, {}, 1, 0, 1, 1, Wt, H);
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(std::pair(first[0].into, first[0].from), std::pair(Index{0}, Index{4}));
  EXPECT_NE(std::pair(second[0].into, second[0].from), std::pair(Index{0}, Index{4}));
}

TYPED_TEST(Exchanged, leaves_alone_what_explains_all) {
  using T = TypeParam;
  const Blocks b = blocks(4);
  const Dense<T> x = oracle::dense<T>(b.X);
  auto Wt = oracle::factor<T>(b.Wt), H = oracle::factor<T>(b.H);
  EXPECT_EQ(exchange(*make_data(x, 0), 2, Wt, H), 0U);
  EXPECT_TRUE(oracle::same_bits(Wt, oracle::factor<T>(b.Wt)));
  EXPECT_TRUE(oracle::same_bits(H, oracle::factor<T>(b.H)));
}

// Two overlapping components and a block of its own that is worth more: the merged one is the truncated
// singular value decomposition of their sum.
TEST(ExchangedComponents, are_merged_as_well_as_one_component_can) {
  arma::mat A = oracle::random_matrix(12, 9, 4, 1), B = 10 * arma::mat(5, 4, arma::fill::ones);
  arma::mat Wt(2, 17, arma::fill::zeros), H(2, 13, arma::fill::zeros);
  Wt.head_cols(12) = oracle::random_matrix(2, 12, 5, 1);
  H.head_cols(9) = oracle::random_matrix(2, 9, 6, 1);
  arma::mat X(17, 13, arma::fill::zeros);
  X.submat(0, 0, 11, 8) = A;
  X.submat(12, 9, 16, 12) = B;
  const arma::vec s = arma::svd(arma::mat(Wt.t() * H));
  const arma::mat pair = Wt.t() * H;
  const Dense<double> x = oracle::dense<double>(X);
  Factor<double> new_Wt = Wt, new_H = H;
  ASSERT_EQ(exchange(*make_data(x, 0), 1, new_Wt, new_H), 1U);
  Wt = new_Wt;
  H = new_H;
  const arma::mat merged = Wt.row(0).t() * H.row(0), fresh = Wt.row(1).t() * H.row(1);
  EXPECT_NEAR(arma::norm(pair - merged, "fro"), s(1), 1e-9);
  EXPECT_NEAR(arma::norm(X.submat(12, 9, 16, 12) - fresh.submat(12, 9, 16, 12), "fro"), 0, 1);
}

TEST(ExchangedAtATime, is_one_component_in_sixteen_and_at_least_one) {
  EXPECT_EQ(exchanged_at_a_time(1), 0);
  EXPECT_EQ(exchanged_at_a_time(2), 1);
  EXPECT_EQ(exchanged_at_a_time(7), 1);
  EXPECT_EQ(exchanged_at_a_time(8), 1);
  EXPECT_EQ(exchanged_at_a_time(20), 1);
  EXPECT_EQ(exchanged_at_a_time(50), 3);
}

Options rank(Index k) {
  Options options;
  options.rank = k;
  return options;
}

TEST(Factorization, exchanges_few_components_where_that_is_cheap_or_counts) {
  const arma::mat large(3000, 40, arma::fill::ones), small(30, 20, arma::fill::ones);
  const Dense<double> big = oracle::dense<double>(large), tiny = oracle::dense<double>(small);
  const auto rounds = [](const Dense<double>& x, Index k, double beta, std::optional<Index> asked = {}) {
    Options options = rank(k);
    options.loss.parameter = beta;
    options.exchanges = asked;
    return exchange_rounds(*make_data(x), options);
  };
  EXPECT_EQ(rounds(big, 8, 2), 8);
  EXPECT_EQ(rounds(big, 7, 2), 0);
  EXPECT_EQ(rounds(big, 7, 1), 8);
  EXPECT_EQ(rounds(tiny, 3, 2), 8);
  EXPECT_EQ(rounds(tiny, 2, 2), 0);
  EXPECT_EQ(rounds(tiny, 2, 1), 0);
  EXPECT_EQ(rounds(tiny, 2, 2, 3), 3);
  EXPECT_EQ(rounds(tiny, 1, 2, 3), 0);
}

TEST(Factorization, leaves_a_poor_optimum_by_an_exchange_for_kl_too) {
  const Blocks b = stuck(4);
  const Sparse<double> x = oracle::sparse<double>(b.X);
  Options options = rank(4);
  options.loss.parameter = 1;
  const double whole = arma::accu(b.X);
  const Result<double> good = factorize(*make_data(x), options, {}, {b.Wt, b.H});
  EXPECT_NEAR(good.objective, 0, 1e-6 * whole);
  EXPECT_GE(good.exchanges_kept, 1);
}

TEST(Factorization, leaves_a_poor_optimum_by_an_exchange) {
  const Blocks b = stuck(8);
  const Sparse<double> x = oracle::sparse<double>(b.X);
  Options options = rank(8);
  const Result<double> good = factorize(*make_data(x, 0), options, {}, {b.Wt, b.H});
  EXPECT_NEAR(good.relative_error, 0, 1e-6);
  EXPECT_EQ(good.exchange_rounds, 1);
  EXPECT_EQ(good.exchanges_kept, 1);
  ASSERT_EQ(good.exchanged_after.size(), 1U);
  EXPECT_LT(good.exchanged_after[0], good.iterations);
  options.exchanges = 0;
  const Result<double> poor = factorize(*make_data(x, 0), options, {}, {b.Wt, b.H});
  EXPECT_NEAR(poor.relative_error, std::sqrt(6 / arma::dot(b.X, b.X)), 1e-9);
  EXPECT_EQ(poor.exchange_rounds, 0);
  EXPECT_TRUE(poor.exchanged_after.empty());
}

class Exchanging : public ::testing::Test {
 protected:
  const arma::mat X_ = oracle::random_matrix(90, 60, 2, 0.5);
  const Dense<double> x_ = oracle::dense<double>(X_);
  const std::unique_ptr<Data<double>> data_ = make_data(x_, 0);
};

// Whatever an exchange that is cut short was up to.
TEST_F(Exchanging, returns_the_best_pair_wherever_it_stops) {
  Options options = rank(12);
  bool cut_short = false;
  for (options.max_iterations = 5; options.max_iterations <= 150; options.max_iterations += 5) {
    const Result<double> result = factorize(*data_, options);
    const auto chosen = static_cast<std::size_t>(result.chosen_iteration);
    ASSERT_LE(chosen, result.log.size());
    EXPECT_NEAR(result.relative_error, result.log[chosen - 1].relative_error, 1e-12);
    if (chosen == result.log.size()) continue;
    cut_short = true;
    EXPECT_LE(result.relative_error, result.log.back().relative_error + 1e-12);
  }
  EXPECT_TRUE(cut_short);
}

// Blocks under some noise: single descents often end with one component for two of them.
TEST(Factorization, finds_planted_components_from_random_starts) {
  const Blocks b = blocks(12);
  const arma::mat X = b.X + 0.1 * oracle::random_matrix(36, 24, 5, 0.3);
  const double planted = std::sqrt(oracle::squared_error(X, b.Wt, b.H) / arma::dot(X, X));
  const Dense<double> x = oracle::dense<double>(X);
  const std::unique_ptr<Data<double>> data = make_data(x, 0);
  Options options = rank(12);
  options.init = Init::random;
  int missed = 0;
  for (options.seed = 0; options.seed < 12; ++options.seed) {
    options.exchanges = 0;
    missed += factorize(*data, options).relative_error > planted;
    options.exchanges.reset();
    const Result<double> result = factorize(*data, options);
    EXPECT_LT(result.relative_error, planted) << options.seed;
    EXPECT_TRUE(converged(result.stop_reason));
  }
  EXPECT_GE(missed, 2);
}

TEST_F(Exchanging, gives_the_same_bits_for_any_number_of_threads) {
  Options options = rank(12);
  options.threads = 1;
  const Result<double> one = factorize(*data_, options);
  options.threads = 3;
  const Result<double> three = factorize(*data_, options);
  EXPECT_GT(one.exchange_rounds, 0);
  EXPECT_TRUE(oracle::same_bits(one.Wt, three.Wt));
  EXPECT_TRUE(oracle::same_bits(one.H, three.H));
}

TEST_F(Exchanging, is_refused_where_it_cannot_be) {
  Options options = rank(12);
  options.exchanges = 2;
  options.l1_w = 1;
  try {
    factorize(*data_, options);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_STREQ(error.what(), "exchanges: does not go with penalties; leave it out");
  }
  options.l1_w = 0;
  options.exchanges = -1;
  EXPECT_THROW(factorize(*data_, options), Error);
}

}  // namespace
}  // namespace nmf
