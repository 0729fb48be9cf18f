// Starts from clusters of rows and from half of the singular vectors.
#include <gtest/gtest.h>

#include <set>

#include "nmf/start/init.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

Pair<double> start_of(const arma::mat& X, Index rank, Init init, const std::string& algorithm = "auto") {
  Options options;
  options.rank = rank;
  options.init = init;
  options.algorithm = algorithm;
  const Dense<double> x = oracle::dense<double>(X);
  return initialize(*make_data(x, 0), options);
}
arma::mat product_of(const Pair<double>& start) {
  const arma::mat Wt = start.Wt, H = start.H;
  return Wt.t() * H;
}

// Rows are multiples of three: clusters by direction are these, whatever their length, and their means give
// X exactly.
TEST(OtherStarts, clusters_of_rows_that_are_multiples_give_the_matrix) {
  const arma::mat three = oracle::random_matrix(3, 12, 4);
  arma::mat X(60, 12);
  for (arma::uword i = 0; i < 60; ++i) X.row(i) = (1 + 0.3 * static_cast<double>(i)) * three.row(i % 3);
  const Pair<double> start = start_of(X, 3, Init::kmeans);
  EXPECT_LT(oracle::distance(product_of(start), X), 1e-9);
  std::set<arma::uword> found;
  const arma::mat H = start.H;
  for (arma::uword r = 0; r < 3; ++r)
    for (arma::uword t = 0; t < 3; ++t)
      if (arma::norm_dot(H.row(r), three.row(t)) > 1 - 1e-9) found.insert(t);
  EXPECT_EQ(found.size(), 3U);
}

// The iterations on the leading singular triples are worth something of X itself: the start is no worse than
// that without them.
TEST(OtherStarts, low_rank_correction_lowers_the_error) {
  const arma::mat X = oracle::random_matrix(40, 30, 5, 0.5) +
                      4 * oracle::random_matrix(40, 4, 6) * oracle::random_matrix(4, 30, 7);
  for (const Index rank : {1, 2, 5, 8}) {
    const Pair<double> corrected = start_of(X, rank, Init::nnsvdlrc), plain = start_of(X, rank, Init::nndsvd);
    EXPECT_EQ(corrected.H.k(), rank);
    EXPECT_GE(*std::min_element(corrected.Wt.begin(), corrected.Wt.end()), 0);
    EXPECT_GE(*std::min_element(corrected.H.begin(), corrected.H.end()), 0);
    EXPECT_LE(oracle::distance(product_of(corrected), X), (1 + 1e-6) * oracle::distance(product_of(plain), X))
        << rank;
  }
}

TEST(OtherStarts, have_no_zeros_where_steps_multiply) {
  const arma::mat X = oracle::random_matrix(40, 30, 5, 0.5);
  for (const Init init : {Init::kmeans, Init::nnsvdlrc}) {
    const Pair<double> start = start_of(X, 6, init, "mu");
    EXPECT_GT(*std::min_element(start.Wt.begin(), start.Wt.end()), 0) << name(init);
    EXPECT_GT(*std::min_element(start.H.begin(), start.H.end()), 0) << name(init);
  }
}

}  // namespace
}  // namespace nmf
