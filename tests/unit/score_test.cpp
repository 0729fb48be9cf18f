#include "nmf/model/score.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "nmf/data/weighted.hpp"
#include "nmf/model/reconstruct.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

struct Model {
  arma::mat Wt = oracle::random_matrix(3, 20, 5), H = oracle::random_matrix(3, 12, 6);
  Reconstruction by_rows{H, {0, 1, 2}}, by_columns{Wt, {0, 1, 2}};

  Approximation from(Side side) const {
    const arma::mat& Y = side == Side::rows ? Wt : H;
    const Reconstruction& F = side == Side::rows ? by_rows : by_columns;
    return {[&](Index c, double* y) { F.rows(Y.colptr(static_cast<arma::uword>(c)), 1, y); },
            [&](Index c, Index s) { return F.entry(Y.colptr(static_cast<arma::uword>(c)), s); }};
  }
};

const std::vector<Loss> losses{parse_loss("frobenius"), parse_loss("kl"), parse_loss("is"),
                               parse_loss("huber:0.3"), parse_loss("l21")};

std::vector<double> expected_losses(const arma::mat& X, const arma::mat& weight, const Model& model) {
  std::vector<double> sums;
  for (const Loss& loss : losses) sums.push_back(oracle::loss_value(loss, X, weight, model.Wt, model.H));
  return sums;
}

TEST(Score, adds_up_every_loss_over_the_entries_that_count) {
  const Model model;
  const arma::mat X = oracle::random_matrix(20, 12, 7) + 0.01;
  arma::mat weight = oracle::random_matrix(20, 12, 8, 0.7);
  Dense<double> x = oracle::dense<double>(X), w = oracle::dense<double>(weight);
  const auto data = make_data(std::move(x), weights_of(w), 0);
  const std::vector<double> expected = expected_losses(X, weight, model);
  const std::vector<Score> rows = score_by(*data, Side::rows, losses, model.from(Side::rows));
  const std::vector<Score> columns = score_by(*data, Side::columns, losses, model.from(Side::columns));
  ASSERT_EQ(rows.size(), 20U);
  ASSERT_EQ(columns.size(), 12U);
  for (std::size_t l = 0; l < 5; ++l)
    EXPECT_NEAR(total(rows, losses).losses[l], expected[l], 1e-12 * expected[l]) << l;
  for (std::size_t l = 0; l < 4; ++l)
    EXPECT_NEAR(total(columns, losses).losses[l], expected[l], 1e-12 * expected[l]) << l;
  EXPECT_NEAR(total(rows, losses).weight, arma::accu(weight), 1e-12);
  EXPECT_NEAR(total(rows, losses).rmse(), std::sqrt(2 * expected[0] / arma::accu(weight)), 1e-12);
  EXPECT_NEAR(total(rows, losses).relative_error(),
              std::sqrt(2 * expected[0] / arma::accu(weight % arma::square(X))), 1e-12);
}

// A row beside one that is 1e200 times as large has the score that it has alone.
TEST(Score, a_small_row_beside_a_huge_one) {
  const arma::mat X{{3, 1, 4}, {1, 5, 9}}, Y{{2, 2, 2}, {1, 6, 7}};
  const auto scores = [&](double of_first) {
    arma::mat both = X, model = Y;
    both.row(1) *= of_first;
    model.row(1) *= of_first;
    const Dense<double> x = oracle::dense<double>(both);
    return score_by(*make_data(x), Side::rows, losses,
                    {[model](Index c, double* y) {
                       for (arma::uword j = 0; j < 3; ++j) y[j] = model(static_cast<arma::uword>(c), j);
                     },
                     {}});
  };
  for (const double size : {1e120, 1e200, 1e250}) {
    const std::vector<Score> rows = scores(size);
    EXPECT_NEAR(rows[0].rmse(), std::sqrt(6.0 / 3), 1e-14) << size;
    EXPECT_NEAR(rows[0].mae(), 4.0 / 3, 1e-14) << size;
    EXPECT_NEAR(rows[0].relative_error(), std::sqrt(6.0 / 26), 1e-14) << size;
    EXPECT_NEAR(rows[0].loss(0, losses[0]), 3, 1e-13) << size;
    EXPECT_NEAR(rows[0].loss(1, losses[1]), 3 * std::log(1.5) + std::log(0.5) + 4 * std::log(2) - 2, 1e-13);
    EXPECT_NEAR(rows[0].loss(3, losses[3]), 0.3 * (4 - 3 * 0.15), 1e-13) << size;
    EXPECT_NEAR(rows[0].loss(4, losses[4]), std::sqrt(6), 1e-13) << size;
    // Itakura-Saito has no unit: both rows count.
    const double of_rows =
        1.5 + 0.5 + 2 - std::log(1.5 * 0.5 * 2) - 3 + (1 + 5.0 / 6 + 9.0 / 7 - std::log(5.0 / 6 * 9 / 7) - 3);
    EXPECT_NEAR(total(rows, losses).losses[2], of_rows, 1e-13) << size;
    EXPECT_NEAR(total(rows, losses).rmse() / size, std::sqrt(5.0 / 6), 1e-14) << size;
  }
}

// Few entries are listed and all others do not count: another way through the same sums.
TEST(Score, entries_that_a_sparse_file_lists) {
  const Model model;
  const arma::mat X = oracle::random_matrix(20, 12, 9, 0.2), weight = arma::conv_to<arma::mat>::from(X > 0);
  Sparse<double> x = oracle::sparse<double>(X);
  Weights<double> mask = mask_unlisted(x);
  const auto data = make_data(std::move(x), std::move(mask), 0);
  const std::vector<double> expected = expected_losses(X, weight, model);
  const Score all = total(score_by(*data, Side::rows, losses, model.from(Side::rows)), losses);
  for (std::size_t l = 0; l < 5; ++l) EXPECT_NEAR(all.losses[l], expected[l], 1e-12 * expected[l]) << l;
  EXPECT_NEAR(rmse(oracle::sparse<double>(X), model.from(Side::rows)), all.rmse(), 1e-12);
}

TEST(Score, zeros_are_infinitely_far_from_any_model_by_itakura_saito) {
  const Model model;
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(20, 12, 10, 0.5));
  const Score all = total(score_by(*make_data(x, 0), Side::rows, losses, model.from(Side::rows)), losses);
  EXPECT_TRUE(std::isinf(all.losses[2]));
  EXPECT_TRUE(std::isfinite(all.losses[1]));
}

TEST(Score, a_minimum_has_no_kkt_residual_and_the_penalty_of_the_run) {
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(30, 10, 11));
  const auto data = make_data(x, 0);
  Options options;
  options.rank = 3;
  options.l1_w = 0.1;
  options.l2_h = 0.2;
  options.tolerance = 1e-9;
  options.change_tolerance = 0;
  options.max_iterations = 20000;
  const Result<double> run = factorize(*data, options);
  const Optimality found = optimality(*data, options, run.Wt, run.H);
  EXPECT_NEAR(found.penalty, run.penalty, 1e-12 * run.penalty);
  EXPECT_LT(found.kkt_residual, 1e-8);
  Factor<double> away = run.Wt;
  for (double& w : away) w *= 1.1;
  EXPECT_GT(optimality(*data, options, away, run.H).kkt_residual, 1e-3);
}

}  // namespace
}  // namespace nmf
