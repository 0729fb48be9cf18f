// The algorithm of docs/adding.md, in the place of the table: it is held to what rows of the table are held
// to in a half-step by contract/half_step_contract.cpp, which is part of this program.
#include "contract/cases.hpp"

namespace nmf {

template <class T>
void update_jacobi(const HalfStep<T>& step);

namespace contract {
namespace {

const bool in_place = [] {
  rows() = {{"jacobi", "all components at once by damped steps", "De Pierro 1995", "k^2", true,
             Acceleration::none, update_jacobi<float>, update_jacobi<double>}};
  return true;
}();

TEST(ExampleAlgorithm, is_what_the_contract_is_stated_over) {
  ASSERT_TRUE(in_place);
  for (const Case& c : cases({Storage::dense})) EXPECT_STREQ(c.algorithm.name, "jacobi");
}

// X = W H with half-steps in turn: the error never rises, and falls.
TEST(ExampleAlgorithm, factorizes) {
  const arma::mat x = oracle::structured_matrix(40, 30, 3, 1);
  const Dense<double> values = oracle::dense<double>(x);
  const auto data = make_data(values);
  Pair<double> pair{oracle::factor<double>(oracle::random_matrix(3, 40, 2)),
                    oracle::factor<double>(oracle::random_matrix(3, 30, 3))};
  const auto improve = [&](Side side, const Factor<double>& F, Factor<double>& Y) {
    data->half_step(side, F, [&](Range range, const double* G, const double* P) {
      rows()[0].update<double>()({F.k(), range.size(), G, P, Y.column(range.begin), 1});
      return Sums{};
    });
  };
  const double start = data->squared_error(pair.Wt, pair.H);
  double before = start;
  for (int iteration = 0; iteration < 500; ++iteration) {
    improve(Side::rows, pair.H, pair.Wt);
    improve(Side::columns, pair.Wt, pair.H);
    const double now = data->squared_error(pair.Wt, pair.H);
    ASSERT_LE(now, before * (1 + 1e-12)) << iteration;
    before = now;
  }
  EXPECT_LT(before, 0.05 * start);
}

}  // namespace
}  // namespace contract
}  // namespace nmf
