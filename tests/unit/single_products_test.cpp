// Products in single precision of an X in double.
#include <gtest/gtest.h>

#include "support/products.hpp"

namespace nmf {
namespace {

using namespace test;

// Factors in single precision of an X in double: what they would be of an X that is rounded first.
template <class Matrix>
void expect_single_products(const Matrix& x, const arma::mat& X, Index k, const std::string& what) {
  const auto data = make_data(x, 0);
  const auto single = data->in_single();
  ASSERT_NE(single, nullptr) << what;
  EXPECT_EQ(single->rows(), data->rows());
  EXPECT_EQ(single->columns(), data->columns());
  EXPECT_EQ(single->squared_norm(), data->squared_norm());
  EXPECT_EQ(single->sum(), data->sum());
  EXPECT_EQ(single->entries(Side::rows), data->entries(Side::rows));
  const arma::mat rounded = oracle::rounded<float>(X), F = random_signed_matrix<float>(k, data->rows(), 1),
                  H = random_signed_matrix<float>(k, data->columns(), 2);
  expect_product<float>(product(*single, Side::columns, oracle::factor<float>(F)), F, rounded, what);
  expect_product<float>(product(*single, Side::rows, oracle::factor<float>(H)), H, rounded.t(), what);
  expect_pass<float>(*single, rounded, k);
  const double expected = oracle::squared_error(X, F, H);
  EXPECT_NEAR(single->squared_error(oracle::factor<float>(F), oracle::factor<float>(H)), expected,
              1e-13 * expected)
      << what;
}

TEST(SingleProducts, are_those_of_the_rounded_matrix) {
  for (const Index m : {1, 65, 1100})
    for (const Index n : {7, 71})
      for (const Index k : {1, 3, 20, 50}) {
        const arma::mat X = oracle::random_matrix(m, n, 23, 0.5);
        const std::string what = std::to_string(m) + " x " + std::to_string(n) + ", k " + std::to_string(k);
        expect_single_products(oracle::dense<double>(X), X, k, what + ", dense");
        expect_single_products(oracle::sparse<double>(X), X, k, what + ", sparse");
      }
  const arma::mat tall = tall_matrix<double>();
  expect_single_products(oracle::sparse<double>(tall), tall, 9, "tall");
}

TEST(SingleProducts, see_the_same_entries) {
  const arma::mat X = oracle::random_matrix(70, 33, 24, 0.5), rounded = oracle::rounded<float>(X);
  const Dense<double> dense = oracle::dense<double>(X);
  const Sparse<double> sparse = oracle::sparse<double>(X);
  const auto dense_data = make_data(dense, 0), sparse_data = make_data(sparse, 0);
  for (const Data<double>* data : {dense_data.get(), sparse_data.get()}) {
    arma::mat seen(X.n_rows, X.n_cols, arma::fill::zeros);
    data->in_single()->visit_entries(Side::columns, [&](Range range, const Entries<float>* columns) {
      for (Index c = range.begin; c < range.end; ++c)
        for (Index e = 0; e < columns[c - range.begin].count; ++e)
          seen(columns[c - range.begin].index[e], static_cast<arma::uword>(c)) =
              static_cast<double>(columns[c - range.begin].value[e]);
      return Sums{};
    });
    EXPECT_TRUE(oracle::same_bits<double>(seen, rounded));
  }
}

TEST(SingleProducts, are_not_made_of_what_is_single_or_weighted) {
  const Dense<float> x = oracle::dense<float>(arma::mat{{1, 2}, {3, 4}});
  EXPECT_EQ(make_data(x, 0)->in_single(), nullptr);
}

}  // namespace
}  // namespace nmf
