// Rows of W that sum to one: they do in the result and in what a model makes of new rows, what is
// written is the least of the run, and with H fixed they meet the conditions of Karush, Kuhn and Tucker for
// that problem.
#include <fmt/format.h>

#include <cmath>

#include "contract/cases.hpp"
#include "nmf/study/transform.hpp"
#include "support/factors.hpp"

namespace nmf::contract {
namespace {

constexpr Index mixed_rows = 24, mixed_columns = 17, parts = 4;

Options shares_options(const Loss& loss) {
  Options options;
  options.rank = parts;
  options.loss = loss;
  options.simplex = Simplex::w;
  options.max_iterations = 60;
  options.tolerance = 0;
  return options;
}

// Mixtures of four rows, with noise.
arma::mat mixtures(Storage storage) {
  return 3 * oracle::random_matrix(mixed_rows, mixed_columns, 5, storage == Storage::dense ? 1 : 0.6);
}

template <class T>
void expect_shares(const Factor<T>& Wt) {
  for (Index c = 0; c < Wt.count(); ++c) {
    double sum = 0;
    for (Index r = 0; r < Wt.k(); ++r) {
      ASSERT_GE(Wt(r, c), T(0));
      sum += static_cast<double>(Wt(r, c));
    }
    ASSERT_NEAR(sum, 1, 8 * static_cast<double>(std::numeric_limits<T>::epsilon())) << "row " << c;
  }
}

// The row_gradient of a row of W, entry by entry.
std::vector<double> row_gradient(const Loss& loss, const arma::mat& x, const Factor<double>& H,
                                 const double* w, arma::uword row) {
  std::vector<double> g(static_cast<std::size_t>(H.k()));
  for (Index j = 0; j < H.count(); ++j) {
    double model = 0;
    for (Index r = 0; r < H.k(); ++r) model += w[r] * H(r, j);
    const double entry = x(row, static_cast<arma::uword>(j));
    const double slope = is_least_squares(loss) ? model - entry : 1 - (entry > 0 ? entry / model : 0);
    for (Index r = 0; r < H.k(); ++r) g[static_cast<std::size_t>(r)] += slope * H(r, j);
  }
  return g;
}

// No weight can be moved to where the row_gradient is smaller.
void expect_best_shares(const Loss& loss, const arma::mat& x, const Factor<double>& H,
                        const Factor<double>& Wt) {
  for (Index i = 0; i < Wt.count(); ++i) {
    const std::vector<double> g = row_gradient(loss, x, H, Wt.column(i), static_cast<arma::uword>(i));
    const double least = *std::min_element(g.begin(), g.end());
    for (Index r = 0; r < Wt.k(); ++r)
      EXPECT_LT(Wt(r, i) * (g[static_cast<std::size_t>(r)] - least), 1e-5)
          << "row " << i << ", component " << r;
  }
}

class Shares : public ::testing::TestWithParam<Loss> {};

TEST_P(Shares, sum_to_one_and_the_objective_falls) {
  for (const Storage storage : {Storage::dense, Storage::sparse})
    for (const bool masked : {false, true})
      for (const double l1 : {0.0, 0.1}) {
        arma::mat weight(mixed_rows, mixed_columns, arma::fill::ones);
        if (masked) weight.elem(arma::regspace<arma::uvec>(0, 7, weight.n_elem - 1)).zeros();
        const auto check = [&]<class T>(T) {
          Options options = shares_options(GetParam());
          options.l1_h = l1;
          const Result<T> result = factorize(*Stored<T>(storage, mixtures(storage), weight, 0), options);
          expect_shares(result.Wt);
          const double first = result.log.front().objective;
          double least = first;
          for (const Iteration& state : result.log) least = std::min(least, state.objective);
          EXPECT_LT(least, 0.999 * first);
          EXPECT_LE(result.objective, least + 1e-5 * first);
        };
        check(double());
        check(float());
      }
}

TEST_P(Shares, are_the_best_ones_for_h) {
  const Loss loss = GetParam();
  if (loss.kind != Loss::Kind::beta) return;
  const arma::mat x = mixtures(Storage::dense);
  const Stored<double> data(Storage::dense, x);
  const Factor<double> H = test::scattered_factor<double>(parts, mixed_columns, 4);
  Options options = shares_options(loss);
  options.fixed_h = parts;
  options.max_iterations = 5000;
  const Result<double> result = factorize(*data, options, {}, {{}, H});
  expect_best_shares(loss, x, H, result.Wt);
  const Transformed<double> rows = transform(*data, options, H);
  expect_shares(rows.Wt);
  expect_best_shares(loss, x, H, rows.Wt);
  EXPECT_EQ(rows.unconverged, 0);
}

INSTANTIATE_TEST_SUITE_P(Losses, Shares,
                         ::testing::Values(Loss{}, Loss{Loss::Kind::beta, 1}, Loss{Loss::Kind::huber, 0.5},
                                           Loss{Loss::Kind::l21, 0}),
                         [](const auto& info) { return name(info.param); });

// Exact mixtures are taken apart: what is left of the matrix is nothing, with rows of W that sum to one.
TEST(SharesOfMixtures, are_taken_apart) {
  const Factor<double> H = test::scattered_factor<double>(3, 12, 4);
  Factor<double> W = test::scattered_factor<double>(3, 40, 9);
  for (Index c = 0; c < W.count(); ++c) {
    const double sum = W(0, c) + W(1, c) + W(2, c);
    for (Index r = 0; r < 3; ++r) W(r, c) /= sum;
  }
  arma::mat x(40, 12, arma::fill::zeros);
  for (Index i = 0; i < 40; ++i)
    for (Index j = 0; j < 12; ++j)
      for (Index r = 0; r < 3; ++r)
        x(static_cast<arma::uword>(i), static_cast<arma::uword>(j)) += W(r, i) * H(r, j);
  Options options = shares_options({});
  options.rank = 3;
  options.max_iterations = 2000;
  const Result<double> result = factorize(*Stored<double>(Storage::dense, x), options);
  EXPECT_LT(result.relative_error, 1e-3);
  expect_shares(result.Wt);
}

}  // namespace
}  // namespace nmf::contract
