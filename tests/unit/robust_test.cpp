// One entry in a hundred is grossly wrong: least squares bends the factors towards it, the robust losses do
// not.
#include <gtest/gtest.h>

#include <armadillo>

#include "nmf/solve/factorize.hpp"
#include "support/factors.hpp"

namespace nmf::test {
namespace {

constexpr Index m = 120, n = 80, k = 3;

Factor<double> with_an_identity(Index count, std::uint64_t seed) {
  arma::mat F = scattered_factor<double>(k, count, seed);
  F.head_cols(k) = arma::eye(k, k);  // which makes the factors of the product unique
  return F;
}

// How far the factors are from the true ones, in the best order and scale of each: 1 - the least cosine.
double distance_to(const arma::mat& truth, const arma::mat& found) {
  double worst = 0;
  for (arma::uword r = 0; r < truth.n_rows; ++r) {
    double best = 0;
    for (arma::uword s = 0; s < found.n_rows; ++s)
      best = std::max(best, arma::dot(truth.row(r), found.row(s)) /
                                (arma::norm(truth.row(r)) * arma::norm(found.row(s))));
    worst = std::max(worst, 1 - best);
  }
  return worst;
}

class Outliers : public testing::Test {
 protected:
  Outliers() : Wt_(with_an_identity(m, 1)), H_(with_an_identity(n, 2)), x_{m, n, {}} {
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) x_.values.push_back(model(Wt_, H_, i, j));
  }
  void spoil_entries() {
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j)
        if (scattered(i, j, 7) < 0.01) x_.values[i * n + j] += 50;
  }
  void spoil_row(std::size_t i) {
    for (std::size_t j = 0; j < n; ++j) x_.values[i * n + j] = 5 * scattered(i, j, 8);
  }
  double distance_with(const char* loss) const {
    Options o;
    o.rank = k;
    o.loss = parse_loss(loss);
    o.max_iterations = 3000;
    o.tolerance = 1e-6;
    o.change_tolerance = 1e-10;
    o.init = Init::random;  // singular vectors are bent by outliers, and a descent from them may stay there
    const Result<double> result = factorize(*make_data(x_), o);
    return distance_to(H_, result.H);
  }

  Factor<double> Wt_, H_;
  Dense<double> x_;
};

TEST_F(Outliers, WithoutThemEveryLossRecoversTheFactors) {
  for (const char* loss : {"frobenius", "huber", "l21"}) EXPECT_LT(distance_with(loss), 1e-3) << loss;
}

TEST_F(Outliers, SingleEntriesDoNotBendHuber) {
  spoil_entries();
  EXPECT_GT(distance_with("frobenius"), 0.1);
  EXPECT_LT(distance_with("huber"), 0.01);
}

TEST_F(Outliers, WholeRowsDoNotBendL21) {
  spoil_row(50);
  EXPECT_GT(distance_with("frobenius"), 0.05);
  EXPECT_LT(distance_with("l21"), 0.01);
}

}  // namespace
}  // namespace nmf::test
