#include "nmf/model/assignment.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "support/oracle.hpp"

namespace nmf {
namespace {

std::vector<Index> assigned(const arma::mat& gain) {
  return best_assignment(gain);
}

double total(const arma::mat& gain, const std::vector<Index>& column_of) {
  double sum = 0;
  for (std::size_t i = 0; i < column_of.size(); ++i)
    if (column_of[i] >= 0) sum += gain(i, static_cast<arma::uword>(column_of[i]));
  return sum;
}

// Every way to give rows columns, of matrices that are not taller than wide.
double best_of_all(const arma::mat& gain) {
  std::vector<arma::uword> columns(gain.n_cols);
  std::iota(columns.begin(), columns.end(), 0);
  double best = -std::numeric_limits<double>::infinity();
  do {
    double sum = 0;
    for (arma::uword i = 0; i < gain.n_rows; ++i) sum += gain(i, columns[i]);
    best = std::max(best, sum);
  } while (std::next_permutation(columns.begin(), columns.end()));
  return best;
}

void expect_one_to_one(const arma::mat& gain, const std::vector<Index>& column_of) {
  ASSERT_EQ(column_of.size(), gain.n_rows);
  std::set<Index> used;
  for (const Index j : column_of) {
    EXPECT_GE(j, -1);
    EXPECT_LT(j, static_cast<Index>(gain.n_cols));
    if (j >= 0) used.insert(j);
  }
  EXPECT_EQ(used.size(), std::min(gain.n_rows, gain.n_cols));
  EXPECT_EQ(std::count(column_of.begin(), column_of.end(), -1),
            static_cast<std::ptrdiff_t>(gain.n_rows - used.size()));
}

TEST(Assignment, cases_checked_by_hand) {
  EXPECT_EQ(assigned(arma::mat(1, 1, arma::fill::value(5))), std::vector<Index>{0});
  EXPECT_EQ(assigned({{1, 0}, {0, 1}}), (std::vector<Index>{0, 1}));
  EXPECT_EQ(assigned({{0, 1}, {1, 0}}), (std::vector<Index>{1, 0}));
  // The largest entry first (9, then 0) would make 9; 8 + 7 is more.
  EXPECT_EQ(assigned({{9, 8}, {7, 0}}), (std::vector<Index>{1, 0}));
  // 3 + 5 + 9 = 17 on the diagonal; 2 + 4 + 9 is 15; of all six sums 17 is the largest.
  EXPECT_EQ(assigned({{3, 2, 1}, {4, 5, 6}, {1, 1, 9}}), (std::vector<Index>{0, 1, 2}));
  EXPECT_EQ(assigned({{-1, -5}, {-2, -3}}), (std::vector<Index>{0, 1}));
}

TEST(Assignment, leaves_over_what_gains_least) {
  EXPECT_EQ(assigned({{1, 9, 2}}), std::vector<Index>{1});
  EXPECT_EQ(assigned(arma::vec{1, 9, 2}), (std::vector<Index>{-1, 0, -1}));
  EXPECT_EQ(assigned({{9, 8}, {9, 1}, {1, 1}}), (std::vector<Index>{1, 0, -1}));
}

TEST(Assignment, as_good_as_the_best_of_all_permutations) {
  for (Index rows = 1; rows <= 6; ++rows) {
    for (Index columns = rows; columns <= 7; ++columns) {
      for (std::uint64_t seed = 0; seed < 20; ++seed) {
        arma::mat gain = oracle::random_signed_matrix(rows, columns, 100 * seed + 7);
        if (seed % 2 == 1) gain = arma::round(3 * gain);  // many equal sums
        const std::vector<Index> found = assigned(gain);
        expect_one_to_one(gain, found);
        EXPECT_NEAR(total(gain, found), best_of_all(gain), 1e-14 * 7);
        const std::vector<Index> tall = assigned(gain.t());
        expect_one_to_one(gain.t(), tall);
        EXPECT_NEAR(total(gain.t(), tall), best_of_all(gain), 1e-14 * 7);
      }
    }
  }
}

TEST(Assignment, finds_a_hidden_permutation_of_two_hundred) {
  constexpr arma::uword n = 200;
  arma::mat gain = oracle::random_matrix(n, n, 3);
  for (arma::uword i = 0; i < n; ++i) gain(i, (i * 77 + 5) % n) += 1;  // 77 and 200 have no common factor
  const std::vector<Index> found = assigned(gain);
  for (arma::uword i = 0; i < n; ++i) EXPECT_EQ(found[i], static_cast<Index>((i * 77 + 5) % n));
}

TEST(Assignment, of_nothing) {
  EXPECT_EQ(assigned(arma::mat(0, 3)), std::vector<Index>{});
  EXPECT_EQ(assigned(arma::mat(2, 0)), (std::vector<Index>{-1, -1}));
}

}  // namespace
}  // namespace nmf
