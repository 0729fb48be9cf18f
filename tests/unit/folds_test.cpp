// Entries that are left out together.
#include "nmf/study/folds.hpp"

#include <gtest/gtest.h>

#include <set>

#include "nmf/base/error.hpp"
#include "support/oracle.hpp"

namespace {

using namespace nmf;

LabelledMatrix<double> dense(Index rows, Index columns) {
  return {oracle::dense<double>(oracle::random_matrix(rows, columns, 3)), {}};
}

using Places = std::set<std::pair<Index, Index>>;

Places places_of(const Sparse<double>& x) {
  Places places;
  for (std::size_t i = 0; i + 1 < x.row_start.size(); ++i)
    for (Index e = x.row_start[i]; e < x.row_start[i + 1]; ++e)
      places.emplace(static_cast<Index>(i), x.column[static_cast<std::size_t>(e)]);
  return places;
}

Places left_out(const LabelledMatrix<double>& x, const Folds& folds, Index fold) {
  Weights<double> weights = all_count<double>(x.rows(), x.columns());
  const Sparse<double> held = leave_out(x, weights, folds, fold, 7);
  const Places places = places_of(held);
  EXPECT_EQ(places_of(weights.listed), places);  // these, and no others, have no weight any more
  for (const double weight : weights.listed.value) EXPECT_EQ(weight, 0);
  return places;
}

TEST(folds, of_a_dense_matrix_have_every_entry_once) {
  const auto x = dense(40, 13);
  for (const std::string text : {"5", "2", "6", "block", "block2"}) {
    const Folds folds = parse_folds(text);
    Places all;
    for (Index fold = 0; fold < folds.count; ++fold)
      for (const auto& place : left_out(x, folds, fold)) EXPECT_TRUE(all.insert(place).second) << text;
    EXPECT_EQ(all.size(), 40u * 13u) << text;
  }
}

// A row of four entries loses one of them at most.
TEST(folds, take_from_short_rows_and_columns_no_more_than_their_share) {
  for (const bool tall : {true, false}) {
    const auto x = tall ? dense(200, 4) : dense(4, 200);
    for (Index fold = 0; fold < 5; ++fold) {
      std::vector<int> lost(200);
      std::vector<int> of_long_side(4);
      for (const auto& [i, j] : left_out(x, {Folds::Kind::entries, 5}, fold)) {
        ++lost[static_cast<std::size_t>(tall ? i : j)];
        ++of_long_side[static_cast<std::size_t>(tall ? j : i)];
      }
      EXPECT_LE(*std::max_element(lost.begin(), lost.end()), 1);
      for (const int count : of_long_side) EXPECT_NEAR(count, 40, 25);  // four standard deviations
    }
  }
}

TEST(folds, of_blocks_are_rows_by_columns) {
  const auto x = dense(31, 17);
  for (Index fold = 0; fold < 9; ++fold) {
    std::set<Index> rows, columns;
    const Places places = left_out(x, parse_folds("block"), fold);
    for (const auto& [i, j] : places) rows.insert(i), columns.insert(j);
    EXPECT_EQ(places.size(), rows.size() * columns.size());
    EXPECT_NEAR(static_cast<double>(rows.size()), 31 / 3.0, 1);
    EXPECT_NEAR(static_cast<double>(columns.size()), 17 / 3.0, 1);
  }
}

TEST(folds, are_the_same_whatever_the_storage) {
  const arma::mat full = oracle::random_matrix(30, 20, 3);
  const LabelledMatrix<double> stored{oracle::sparse<double>(full), {}};
  EXPECT_EQ(left_out({oracle::dense<double>(full), {}}, {Folds::Kind::entries, 4}, 2),
            left_out(stored, {Folds::Kind::entries, 4}, 2));
}

// What is unknown is not left out.
TEST(folds, of_what_is_listed_are_of_that) {
  arma::mat full = oracle::random_matrix(60, 50, 3);
  full.elem(arma::find(oracle::random_matrix(60, 50, 4) > 0.3)).zeros();
  const LabelledMatrix<double> x{oracle::sparse<double>(full), {}};
  std::size_t all = 0;
  for (Index fold = 0; fold < 5; ++fold) {
    Weights<double> weights = mask_unlisted(std::get<Sparse<double>>(x.values));
    const Places places = places_of(leave_out(x, weights, Folds{}, fold, 1));
    for (const auto& [i, j] : places)
      EXPECT_GT(full(static_cast<arma::uword>(i), static_cast<arma::uword>(j)), 0);
    all += places.size();
  }
  EXPECT_EQ(all, arma::accu(full > 0));
}

TEST(folds, of_much_that_is_sparse_are_a_sample) {
  const Folds five;
  EXPECT_EQ(share_of_fold(five, 1000, 1000, true, 10), 0.2);              // small
  EXPECT_EQ(share_of_fold(five, 100000, 100000, true, 50000000), 0.005);  // as many as are stored
  EXPECT_EQ(share_of_fold(five, 100000, 100000, false, 0), 0.2);
  EXPECT_EQ(share_of_fold(parse_folds("block4"), 100000, 100000, true, 5), 1.0 / 16);
}

TEST(folds, are_spelled_as_they_are_parsed) {
  for (const char* text : {"5", "none", "2", "block3", "block7"}) EXPECT_EQ(spelled(parse_folds(text)), text);
  EXPECT_EQ(spelled(parse_folds("block")), "block3");
  for (const char* text : {"1", "0", "", "x", "5x", "block1", "blocks", "-3", "1001"})
    EXPECT_THROW(parse_folds(text), Error) << text;
}

}  // namespace
