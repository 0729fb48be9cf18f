// Components that share no row and no column with others are fitted at once, and kept.
#include <algorithm>
#include <cmath>

#include "contract/cases.hpp"

namespace nmf::contract {
namespace {

// No error says then how scale is shared between W and H, so that nothing would stop an extrapolation of that
// share. Sums of rounded differences are all that is left.
template <class T>
void components_alone_stay(Loss loss, double tolerance, Index iterations, double zero) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const auto blocks = static_cast<arma::uword>(2 + seed % 3), m = blocks * 3, n = blocks * 2;
    arma::mat X(m, n, arma::fill::zeros);
    const arma::mat w = oracle::random_matrix(m, 1, seed) + 0.1,
                    h = oracle::random_matrix(1, n, seed + 50) + 0.1;
    for (arma::uword i = 0; i < m; ++i)
      for (arma::uword j = 0; j < n; ++j)
        if (i % blocks == j % blocks) X(i, j) = w(i) * h(j);
    Options options;
    options.loss = loss;
    options.rank = static_cast<Index>(blocks);
    options.init = seed % 2 == 0 ? Init::random : Init::nndsvd;
    options.seed = seed;
    options.tolerance = tolerance;
    options.change_tolerance = tolerance == 0 ? 0 : options.change_tolerance;
    options.max_iterations = iterations;
    const Stored<T> data(seed % 3 == 0 ? Storage::sparse : Storage::dense, X);
    const Result<T> result = factorize(*data, options);
    double least = result.log.front().objective;
    for (const Iteration& row : result.log) least = std::min(least, row.objective);
    EXPECT_LE(result.objective, least + zero * arma::accu(X)) << seed;
    if (least > zero * arma::accu(X)) continue;
    const arma::mat model = oracle::times(oracle::to_double(result.Wt).t(), oracle::to_double(result.H));
    EXPECT_LT(arma::abs(model - X).max(), std::sqrt(zero)) << seed;
    EXPECT_TRUE(tolerance == 0 || result.iterations < iterations) << seed;
  }
}

TEST(Word, components_that_are_alone_in_their_rows_and_columns_stay) {
  for (const char* loss : {"kl", "frobenius", "1.5"}) {
    components_alone_stay<double>(parse_loss(loss), 0, 1500, 1e-12);
    components_alone_stay<double>(parse_loss(loss), 1e-4, 1000, 1e-12);
    components_alone_stay<float>(parse_loss(loss), 0, 500, 1e-5);
  }
}

}  // namespace
}  // namespace nmf::contract
