// Singular vectors and starts.
#include "nmf/start/init.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nmf/base/parallel.hpp"
#include "nmf/start/svd.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

using oracle::distance;

// X with known singular values and random singular vectors.
arma::mat with_spectrum(Index m, Index n, const arma::vec& values) {
  arma::mat U, V, R;
  arma::qr_econ(U, R, oracle::random_signed_matrix(m, static_cast<Index>(values.n_elem), 1));
  arma::qr_econ(V, R, oracle::random_signed_matrix(n, static_cast<Index>(values.n_elem), 2));
  return U * arma::diagmat(values) * V.t();
}

TEST(Svd, is_exact_where_the_sketch_is_the_whole_space) {
  for (const auto& [m, n] : {std::pair{12, 9}, {9, 12}, {1, 5}, {5, 1}, {10, 10}}) {
    const arma::mat X = oracle::random_matrix(m, n, 3);
    const Dense<double> x = oracle::dense<double>(X);
    const Index k = std::min(m, n);
    const Svd<double> svd = leading_svd(*make_data(x, 0), k, 0);
    const arma::vec expected = arma::svd(X);
    const arma::mat U = svd.U, V = svd.V;
    const arma::vec values = svd.values;
    EXPECT_LT(arma::abs(arma::square(values) - arma::square(expected)).max(),
              1e-13 * expected(0) * expected(0));
    EXPECT_LT(distance(U.t() * arma::diagmat(values) * V, X), 1e-12);
    EXPECT_LT(arma::abs(U * U.t() - arma::eye(U.n_rows, U.n_rows)).max(), 1e-12);
    EXPECT_LT(arma::abs(V * V.t() - arma::eye(V.n_rows, V.n_rows)).max(), 1e-10);
  }
}

TEST(Svd, finds_the_leading_triples_of_a_larger_matrix) {
  arma::vec values(60);
  for (arma::uword i = 0; i < 60; ++i) values(i) = std::pow(0.8, static_cast<double>(i));
  const arma::mat X = with_spectrum(120, 90, values);
  arma::mat U, V;
  arma::vec s;
  arma::svd_econ(U, s, V, X);
  const Dense<double> dense = oracle::dense<double>(X);
  const Sparse<double> sparse = oracle::sparse<double>(X);
  for (const Svd<double>& svd :
       {leading_svd(*make_data(dense, 0), 6, 0), leading_svd(*make_data(sparse, 0), 6, 1)}) {
    const arma::mat left = svd.U, right = svd.V;
    for (arma::uword r = 0; r < 6; ++r) {
      EXPECT_NEAR(svd.values[r], values(r), 1e-10);
      EXPECT_NEAR(std::abs(arma::dot(left.row(r), U.col(r).t())), 1, 1e-10) << r;
      EXPECT_NEAR(std::abs(arma::dot(right.row(r), V.col(r).t())), 1, 1e-10) << r;
      EXPECT_GT(right.row(r).max(), -right.row(r).min()) << r;
    }
  }
}

TEST(Svd, is_exact_where_one_side_is_short) {
  for (const auto& [m, n] : {std::pair{200, 30}, {30, 200}}) {
    const arma::mat X = oracle::random_matrix(m, n, 5);
    const Dense<double> x = oracle::dense<double>(X);
    const Svd<double> svd = leading_svd(*make_data(x, 0), 3, 0);
    arma::mat U, V;
    arma::vec s;
    arma::svd_econ(U, s, V, X);
    const arma::mat left = svd.U, right = svd.V;
    for (arma::uword r = 0; r < 3; ++r) {
      EXPECT_NEAR(svd.values[r], s(r), 1e-12 * s(0));
      EXPECT_NEAR(std::abs(arma::dot(left.row(r), U.col(r).t())), 1, 1e-12) << r;
      EXPECT_NEAR(std::abs(arma::dot(right.row(r), V.col(r).t())), 1, 1e-12) << r;
    }
  }
}

TEST(Svd, has_no_trouble_with_a_matrix_of_lower_rank) {
  const arma::mat X = with_spectrum(30, 25, {3, 2});
  const Dense<float> x = oracle::dense<float>(X);
  const Svd<float> svd = leading_svd(*make_data(x, 0), 5, 0);
  EXPECT_TRUE(oracle::to_double(svd.U).is_finite() && oracle::to_double(svd.V).is_finite());
  EXPECT_NEAR(svd.values[0], 3, 1e-5);
  EXPECT_NEAR(svd.values[1], 2, 1e-5);
  EXPECT_LT(svd.values[2], 2e-3);
}

TEST(Svd, depends_on_the_seed_alone) {
  const arma::mat X = oracle::random_matrix(300, 200, 4);
  const Dense<double> x = oracle::dense<double>(X);
  const auto data = make_data(x, 0);
  const ThreadLimit one(1);
  const Svd<double> first = leading_svd(*data, 5, 7);
  const ThreadLimit three(3);
  const Svd<double> second = leading_svd(*data, 5, 7);
  EXPECT_TRUE(oracle::same_bits(first.U, second.U) && oracle::same_bits(first.V, second.V));
}

// scikit-learn 1.2.1, _initialize_nmf with LAPACK's singular value decomposition.
const arma::mat reference_x = {{2, 7, 0, 3}, {3, 0, 7, 2}, {6, 6, 5, 3}, {0, 3, 5, 6}, {7, 2, 7, 0}};
const arma::mat reference_w = {
    {1.2446750228787842, 1.6251851670238215, 2.4146543830485427, 1.58241639821485, 2.1800104902462834},
    {2.0780231000675804, 0.0, 0.5371847921733663, 0.7682080887900622, 0.0},
    {0.0, 0.7885306150535492, 0.0, 1.7715089411648735, 0.0}};
const arma::mat reference_h = {
    {2.148050094769887, 1.8699434498362817, 2.6984089995367886, 1.3730502831956015},
    {0.0, 1.9750001712496867, 0.0, 1.138536559185962},
    {0.0, 0.0, 1.0273611884053029, 1.6445526589508355}};

template <class Matrix>
Pair<double> reference_start(const Matrix& x, Init init) {
  Options options;
  options.rank = 3;
  options.init = init;
  return initialize(*make_data(x, 0), options);
}

// The start is the reference times the common factor that fits X best: s^2 = <X, W H> / ||W H||^2.
void expect_scaled(const Pair<double>& start, const arma::mat& w, const arma::mat& h) {
  const arma::mat product = oracle::times(w.t(), h);
  const double scale = std::sqrt(arma::accu(reference_x % product) / arma::accu(product % product));
  EXPECT_LT(distance(start.Wt, scale * w), 1e-12);
  EXPECT_LT(distance(start.H, scale * h), 1e-12);
}

TEST(Nndsvd, has_the_numbers_of_an_independent_implementation) {
  expect_scaled(reference_start(oracle::dense<double>(reference_x), Init::nndsvd), reference_w, reference_h);
  expect_scaled(reference_start(oracle::sparse<double>(reference_x), Init::nndsvd), reference_w, reference_h);
}

// The mean, 3.7, in units in which the root mean square is 1: factors have the unit of the root of X.
const double reference_fill = 3.7 / std::sqrt(std::sqrt(arma::accu(reference_x % reference_x) / 20));

TEST(Nndsvd, a_fills_zeros_with_the_mean) {
  arma::mat w = reference_w, h = reference_h;
  w.replace(0, reference_fill);
  h.replace(0, reference_fill);
  expect_scaled(reference_start(oracle::dense<double>(reference_x), Init::nndsvda), w, h);
}

TEST(Nndsvd, ar_fills_zeros_with_random_numbers_below_a_hundredth_of_the_mean) {
  const Pair<double> start = reference_start(oracle::dense<double>(reference_x), Init::nndsvdar);
  const arma::mat Wt = start.Wt, H = start.H;
  const double scale = Wt(0, 0) / reference_w(0, 0);
  const arma::mat found = arma::join_rows(Wt, H) / scale,
                  reference = arma::join_rows(reference_w, reference_h);
  const arma::uvec zeros = arma::find(reference == 0), others = arma::find(reference > 0);
  EXPECT_LT(distance(found(others), reference(others)), 1e-12);
  EXPECT_GT(arma::vec(found(zeros)).min(), 0);
  EXPECT_LT(arma::vec(found(zeros)).max(), reference_fill / 100);
  EXPECT_EQ(arma::vec(arma::unique(found(zeros))).n_elem, 9u);
  expect_scaled(start, Wt / scale, H / scale);
}

TEST(RandomStart, has_the_scale_of_the_matrix) {
  const arma::mat X = oracle::random_matrix(400, 300, 5);  // mean 1/2
  const Dense<double> x = oracle::dense<double>(X);
  Options options;
  options.rank = 8;
  options.init = Init::random;
  const Pair<double> start = initialize(*make_data(x, 0), options);
  // |N(0, 1)| has the mean sqrt(2 / pi) and the variance 1 - 2 / pi; 5600 of them.
  const double scale = std::sqrt(arma::mean(arma::vectorise(X)) / 8), pi = arma::datum::pi;
  const arma::mat Wt = start.Wt, H = start.H;
  const double mean = (arma::accu(Wt) + arma::accu(H)) / 5600;
  EXPECT_NEAR(mean / scale, std::sqrt(2 / pi), 4 * std::sqrt((1 - 2 / pi) / 5600));
  EXPECT_GT(std::min(Wt.min(), H.min()), 0);
  options.seed = 1;
  EXPECT_GT(distance(initialize(*make_data(x, 0), options).Wt, start.Wt), 0.1);
}

// The numbers of a row do not depend on how many rows and components there are.
TEST(RandomStart, belongs_to_the_row) {
  const arma::mat X(40, 30, arma::fill::ones);
  const Dense<double> whole = oracle::dense<double>(X), part = oracle::dense<double>(X.head_rows(25));
  Options options;
  options.rank = 4;
  options.init = Init::random;
  const arma::mat Wt = initialize(*make_data(whole, 0), options).Wt;
  EXPECT_TRUE(
      oracle::same_bits<double>(arma::mat(Wt.head_cols(25)), initialize(*make_data(part, 0), options).Wt));
}

}  // namespace
}  // namespace nmf
