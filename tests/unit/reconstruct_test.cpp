#include "nmf/model/reconstruct.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/oracle.hpp"

namespace nmf {
namespace {

TEST(Reconstruct, is_the_product_and_its_parts_add_up) {
  const arma::mat Wt = oracle::random_matrix(5, 70, 1), H = oracle::random_matrix(5, 33, 2),
                  Y = H.t() * Wt;  // a row of W H in each column
  arma::mat whole(33, 70), first(33, 70), second(33, 70);
  Reconstruction(H, {0, 1, 2, 3, 4}).rows(Wt.memptr(), 70, whole.memptr());
  Reconstruction(H, {3, 0}).rows(Wt.memptr(), 70, first.memptr());
  Reconstruction(H, {1, 2, 4}).rows(Wt.memptr(), 70, second.memptr());
  EXPECT_LT(arma::abs(whole - Y).max(), 1e-14);
  EXPECT_LT(arma::abs(first + second - Y).max(), 1e-14);
}

TEST(Reconstruct, an_entry_is_the_same_bits_as_in_the_table) {
  const arma::mat Wt = oracle::random_matrix(7, 40, 3), H = oracle::random_matrix(7, 20, 4);
  const Reconstruction parts(H, {0, 1, 2, 3, 4, 5, 6});
  arma::mat whole(20, 40);
  parts.rows(Wt.memptr(), 40, whole.memptr());
  for (arma::uword i = 0; i < 40; ++i)
    for (arma::uword j = 0; j < 20; ++j)
      EXPECT_EQ(parts.entry(Wt.colptr(i), static_cast<Index>(j)), whole(j, i));
}

// w h_1 = (2 6 0 0), w h_2 = (6 2 4 0): by hand.
TEST(Reconstruct, entries_divide_among_the_components) {
  const arma::mat H{{1, 3, 0, 0}, {3, 1, 2, 0}};
  const double w[2] = {2, 2}, nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> x{16, 16, 5, 3}, y{16, 16, 5, nan};
  Reconstruction(H, {0}).shares(w, 1, x.data());
  EXPECT_EQ(x, (std::vector<double>{4, 12, 0, 1.5}));
  Reconstruction(H, {1}).shares(w, 1, y.data());
  EXPECT_EQ(y[0], 12);
  EXPECT_EQ(y[1], 4);
  EXPECT_EQ(y[2], 5);
  EXPECT_TRUE(std::isnan(y[3]));
  std::vector<double> hard{16, 16, 5, 3};
  Reconstruction(H, {0}).largest(w, 1, hard.data());
  EXPECT_EQ(hard, (std::vector<double>{0, 16, 0, 3}));
}

}  // namespace
}  // namespace nmf
