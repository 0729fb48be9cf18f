// Columns chosen by what they vary or weigh, against NumPy 1.24 and R 4.2 on made counts.
#include "nmf/scale/columns.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nmf/base/error.hpp"
#include "nmf/scale/local_regression.hpp"
#include "support/factors.hpp"

namespace nmf::test {
namespace {

// Counts that grow with the column, each seventh column much more spread than others of its mean; one is
// zero.
Rows made_counts() {
  Rows x(40, std::vector<double>(150));
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x[i].size(); ++j) {
      const double u = scattered(i, j, 11), s = u * u, f = s * s;
      x[i][j] = std::floor((0.5 + 0.2 * static_cast<double>(j)) * (j % 7 == 0 ? 10 * f * f : 2 * u));
    }
  for (auto& row : x) row[3] = 0;
  return x;
}

template <class T = double>
LabelledMatrix<T> counts_in(bool sparse) {
  if (sparse) return {sparse_of<T>(made_counts()), {}};
  return {dense_of<T>(made_counts()), {}};
}

std::vector<std::string> kept(const std::string& choice, bool sparse) {
  LabelledMatrix<double> x = counts_in(sparse);
  keep_top_columns(x, parse_column_choice(choice), Unlisted::zero);
  EXPECT_EQ(x.is_sparse(), sparse);
  EXPECT_EQ(x.columns(), std::ssize(x.labels.columns));
  const Rows all = made_counts(), some = rows_of(x);
  for (std::size_t c = 0; c < x.labels.columns.size(); ++c)
    for (std::size_t i = 0; i < all.size(); ++i)
      EXPECT_EQ(some[i][c], all[i][std::stoul(x.labels.columns[c].substr(7)) - 1]);
  return x.labels.columns;
}

std::vector<std::string> called(const std::vector<int>& from_zero) {
  std::vector<std::string> names;
  for (const int j : from_zero) names.push_back("column_" + std::to_string(j + 1));
  return names;
}

// tests/inputs/dispersion.py: scanpy.pp.highly_variable_genes(flavor="seurat_v3") after its definition; mean
// and var (ddof=1) of each gene, loess(log10 var ~ log10 mean, span 0.3, degree 2) of R over those that
// vary, counts clipped at mean + sqrt(N) sd, variances_norm = sum (clipped - mean)^2 / ((N - 1) sd^2).
TEST(columns, dispersion_is_that_of_seurat_v3) {
  const std::vector<std::pair<std::size_t, double>> known{
      {0, 1.9411846060539768}, {1, 0.8757237060078923},  {2, 0.6536849172630329},  {3, 0},
      {7, 4.744121600122904},  {70, 5.4776778860125726}, {149, 1.1825885795938313}};
  for (const bool sparse : {false, true}) {
    LabelledMatrix<double> x = counts_in(sparse);
    const std::vector<double> scores = column_scores(x, ColumnScore::dispersion, Unlisted::zero);
    for (const auto& [j, score] : known) EXPECT_NEAR(scores[j], score, 1e-10) << j;
    EXPECT_EQ(kept("12:dispersion", sparse), called({21, 28, 42, 49, 56, 63, 70, 84, 91, 98, 105, 133}));
    EXPECT_EQ(kept("40:dispersion", sparse),
              called({0,   7,   14,  16,  21,  23,  28,  32,  33,  34,  35,  42, 49,  54,
                      56,  63,  64,  69,  70,  71,  77,  79,  83,  84,  91,  98, 105, 112,
                      113, 118, 119, 126, 127, 132, 133, 138, 139, 140, 147, 149}));
  }
}

// np.argsort(-X.var(0, ddof=1))[:5], np.argsort(-X.mean(0))[:5]
TEST(columns, by_variance_and_mean) {
  for (const bool sparse : {false, true}) {
    EXPECT_EQ(kept("5", sparse), called({98, 119, 126, 140, 147}));
    EXPECT_EQ(kept("5:variance", sparse), called({98, 119, 126, 140, 147}));
    EXPECT_EQ(kept("5:mean", sparse), called({119, 126, 144, 145, 147}));
  }
}

TEST(columns, names_and_order_stay_and_of_equals_the_first_are_taken) {
  LabelledMatrix<float> x{dense_of<float>({{1, 5, 0, 5}, {3, 5, 1, 5}}), {{}, {"a", "b", "c", "d"}}};
  keep_top_columns(x, parse_column_choice("2:mean"), Unlisted::zero);
  EXPECT_EQ(x.labels.columns, (std::vector<std::string>{"b", "d"}));
  keep_top_columns(x, parse_column_choice("1:mean"), Unlisted::zero);
  EXPECT_EQ(x.labels.columns, (std::vector<std::string>{"b"}));
  keep_top_columns(x, parse_column_choice("7"), Unlisted::zero);
  EXPECT_EQ(rows_of(x), (Rows{{5}, {5}}));
}

// Their deviations are 7.1e-181, 1.4e-180, 5.7e-180 and 1.4.
TEST(columns, of_columns_whose_units_have_no_square_in_common) {
  for (const char* choice : {"2:variance", "2:mean"}) {
    LabelledMatrix<double> x{dense_of<double>({{1e-180, 2e-180, 9e-180, 1}, {2e-180, 4e-180, 1e-180, 3}}),
                             {{}, {"a", "b", "c", "d"}}};
    keep_top_columns(x, parse_column_choice(choice), Unlisted::zero);
    EXPECT_EQ(x.labels.columns, (std::vector<std::string>{"c", "d"})) << choice;
  }
}

// A column's unit does not change how it varies beside others of its mean, and a curve through logarithms
// moves with them where all columns of one half are 2^-700 times those of the other.
TEST(columns, dispersion_of_columns_whose_units_have_no_square_in_common) {
  const Rows counts = made_counts();
  Rows both = counts;
  for (std::size_t i = 0; i < both.size(); ++i)
    for (const double v : counts[i]) both[i].push_back(std::ldexp(v, -700));
  LabelledMatrix<double> x{dense_of<double>(both), {}};
  const std::vector<double> scores = column_scores(x, ColumnScore::dispersion, Unlisted::zero);
  for (std::size_t j = 0; j < 150; ++j) EXPECT_EQ(scores[j] > 0, scores[j + 150] > 0) << j;
  EXPECT_GT(scores[150 + 70], 3 * scores[150 + 71]);
}

TEST(columns, entries_that_are_not_known_do_not_count) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  LabelledMatrix<double> dense{dense_of<double>({{4, 3}, {nan, 3}, {nan, 3}}), {}};
  keep_top_columns(dense, parse_column_choice("1:mean"), Unlisted::zero);
  EXPECT_EQ(dense.labels.columns, called({0}));
  const Rows ratings{{4, 3}, {0, 3}, {0, 3}};
  for (const Unlisted unlisted : {Unlisted::zero, Unlisted::unknown}) {
    LabelledMatrix<double> sparse{sparse_of<double>(ratings), {}};
    keep_top_columns(sparse, parse_column_choice("1:mean"), unlisted);
    EXPECT_EQ(sparse.labels.columns, called({unlisted == Unlisted::zero ? 1 : 0}));
  }
}

// fitted(loess(y ~ x, span = 0.3, degree = 2)) of R 4.2 for x = (7 i mod 60) / 10, y = sin(x) + (i mod 3) /
// 10
TEST(columns, local_regression_is_that_of_r) {
  std::vector<double> x, y;
  for (int i = 0; i < 60; ++i) {
    x.push_back((i * 7 % 60) / 10.0);
    y.push_back(std::sin(x.back()) + (i % 3) / 10.0);
  }
  const std::vector<double> fitted = local_regression(x, y, 0.3);
  const std::vector<std::pair<std::size_t, double>> known{
      {0, 0.0502257947972609},   {1, 0.7470462437943792},   {10, 0.9406503118295875},
      {30, 0.24074567779204478}, {43, 0.17277251549673112}, {59, -0.7366168783072868}};
  for (const auto& [i, value] : known) EXPECT_NEAR(fitted[i], value, 1e-12) << i;
}

TEST(columns, points_that_determine_no_curve) {
  EXPECT_EQ(local_regression({}, {}, 0.3), std::vector<double>{});
  EXPECT_EQ(local_regression({2}, {5}, 0.3), std::vector<double>{5});
  for (const double fitted : local_regression({1, 1, 1, 1}, {2, 4, 2, 4}, 0.5)) EXPECT_NEAR(fitted, 3, 1e-12);
}

std::string refusal_of_choice(const std::string& text) {
  try {
    parse_column_choice(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    return error.what();
  }
  return "none";
}

TEST(columns, what_is_not_possible_is_said) {
  for (const std::string text : {"0", "-3", "", "x", "5:", "5:spread", "5x", ":mean", "1e3"})
    EXPECT_EQ(refusal_of_choice(text),
              "top_columns: " + text +
                  " is not possible; give all, or a number from 1 on and how columns are ranked: "
                  "2000:variance, 2000:dispersion or 2000:mean");
  for (const std::string text : {"all", "7:variance", "7:dispersion", "7:mean"})
    EXPECT_EQ(spelled(parse_column_choice(text)), text);
  EXPECT_EQ(spelled(parse_column_choice("7")), "7:variance");
  LabelledMatrix<double> few{dense_of<double>({{1, 2, 5}, {2, 2, 5}}), {}};
  try {
    keep_top_columns(few, parse_column_choice("1:dispersion"), Unlisted::zero);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "top_columns: 1 of the columns vary, but dispersion compares each with many of about the same "
        "mean; choose variance");
  }
}

}  // namespace
}  // namespace nmf::test
