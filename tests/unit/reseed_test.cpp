#include "nmf/start/reseed.hpp"

#include <gtest/gtest.h>

#include "support/oracle.hpp"

namespace nmf {
namespace {

TEST(EmptyComponents, have_no_entry_to_speak_of_in_one_factor) {
  const Factor<double> F = arma::mat{{0, 0, 0}, {0, 0, 1}, {0, 0, 0}, {2, 3, 4}}, G(4, 2, 1);
  EXPECT_EQ(empty_components(F, G), (std::vector<Index>{0, 2}));
  EXPECT_EQ(empty_components(G, F), (std::vector<Index>{0, 2}));
  EXPECT_TRUE(empty_components(G, G).empty());
  const Factor<double> tiny = arma::mat{{1e-307, 0}, {1e-20, 1e-20}};
  EXPECT_EQ(empty_components(tiny, Factor<double>(2, 2, 1)), std::vector<Index>{0});
}

TEST(Reseed, takes_a_row_of_what_is_not_explained) {
  const arma::mat X = oracle::random_matrix(20, 15, 1);
  const Dense<double> x = oracle::dense<double>(X);
  const auto data = make_data(x, 0);
  arma::mat old_Wt = 0.3 * oracle::random_matrix(3, 20, 2), old_H = oracle::random_matrix(3, 15, 3);
  old_Wt.row(1).zeros();
  arma::mat before_H = old_H;
  before_H.row(1).zeros();
  Factor<double> new_Wt = old_Wt, new_H = old_H;
  ASSERT_EQ(reseed(*data, {1}, 0, 1, 0, 3, new_Wt, new_H), 1);

  const arma::mat Wt = new_Wt, H = new_H;
  const double fall = oracle::squared_error(X, old_Wt, before_H) - oracle::squared_error(X, Wt, H);
  EXPECT_NEAR(fall, arma::dot(H.row(1), H.row(1)), 1e-12);
  EXPECT_GT(fall, 0.1);
  EXPECT_EQ(arma::accu(Wt.row(1)), 1);
  EXPECT_EQ(Wt.row(1).max(), 1);
  const arma::uword row = Wt.row(1).index_max();
  const arma::rowvec residual = X.row(row) - oracle::times(old_Wt.col(row).t(), before_H);
  EXPECT_LT(oracle::distance(H.row(1), arma::clamp(residual, 0, arma::datum::inf)), 1e-13);
  for (const arma::uword r : {0u, 2u})
    EXPECT_TRUE(arma::all(Wt.row(r) == old_Wt.row(r)) && arma::all(H.row(r) == old_H.row(r)));
}

TEST(Reseed, takes_a_whole_row_that_others_leave) {
  const arma::mat X = oracle::random_matrix(20, 15, 1);
  const Dense<double> x = oracle::dense<double>(X);
  const arma::mat old_Wt = 0.3 * oracle::random_matrix(3, 20, 2), old_H = oracle::random_matrix(3, 15, 3);
  Factor<double> new_Wt = old_Wt, new_H = old_H;
  ASSERT_EQ(reseed(*make_data(x, 0), {2}, 0, 1, 0, 1, new_Wt, new_H), 1);
  const arma::mat Wt = new_Wt, H = new_H;
  const arma::uword row = Wt.row(2).index_max();
  EXPECT_EQ(Wt(2, row), 1);
  EXPECT_EQ(Wt(1, row), 0);
  EXPECT_EQ(Wt(0, row), old_Wt(0, row));
  const arma::rowvec left = X.row(row) - old_Wt(0, row) * old_H.row(0);
  EXPECT_LT(oracle::distance(H.row(2), arma::clamp(left, 0, arma::datum::inf)), 1e-13);
}

TEST(Reseed, takes_another_row_where_the_worst_did_not_help) {
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(20, 15, 1));
  const auto data = make_data(x);
  std::vector<arma::uword> rows;
  for (const Index choice : {0, 1, 2}) {
    Factor<double> Wt(1, 20), H(1, 15);
    ASSERT_EQ(reseed(*data, {0}, 0, 1, choice, 1, Wt, H), 1);
    rows.push_back(oracle::to_double(Wt).row(0).index_max());
  }
  EXPECT_NE(rows[0], rows[1]);
  EXPECT_NE(rows[1], rows[2]);
}

TEST(Reseed, gives_each_component_a_row_of_its_own_residual) {
  const arma::mat X = oracle::random_matrix(20, 15, 4);
  const Sparse<float> x = oracle::sparse<float>(X);
  const auto data = make_data(x, 0);
  Factor<float> Wt(2, 20), H(2, 15);
  ASSERT_EQ(reseed(*data, {0, 1}, 0, 1, 0, 2, Wt, H), 2);
  const arma::mat W = oracle::to_double(Wt);
  EXPECT_NE(W.row(0).index_max(), W.row(1).index_max());
}

TEST(Reseed, has_nothing_to_do_where_everything_is_explained) {
  arma::mat W = oracle::random_matrix(2, 20, 5), H0 = oracle::random_matrix(2, 15, 6);
  const Dense<float> x = oracle::dense<float>(oracle::times(W.t(), H0));
  W.resize(3, 20);
  H0.resize(3, 15);
  auto Wt = oracle::factor<float>(W), H = oracle::factor<float>(H0);
  EXPECT_EQ(reseed(*make_data(x, 0), {2}, 0, 1, 0, 3, Wt, H), 0);
  EXPECT_EQ(arma::accu(oracle::to_double(Wt).row(2)) + arma::accu(oracle::to_double(H).row(2)), 0);
}

}  // namespace
}  // namespace nmf
