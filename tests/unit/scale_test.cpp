// Transforms of X against numbers of scikit-learn 1.2.1 and NumPy 1.24 on the same six rows.
#include "nmf/scale/scale.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nmf/base/error.hpp"
#include "nmf/scale/kinds.hpp"
#include "support/factors.hpp"

namespace nmf::test {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const Rows counts{{3, 0, 1, 0}, {2, 0, 0, 5}, {3, 0, 0, 0}, {4, 0, 0, 1}, {3, 2, 0, 0}, {3, 0, 2, 7}};

template <class T>
LabelledMatrix<T> matrix_of(const Rows& rows, bool sparse) {
  if (sparse) return {sparse_of<T>(rows), {}};
  return {dense_of<T>(rows), {}};
}

struct Scaled {
  Rows rows;
  Scale scale;
};

template <class T = double>
Scaled scaled_by(const std::vector<std::string>& words, const Rows& rows, bool sparse = false,
                 Unlisted unlisted = Unlisted::zero) {
  Scale scale = parse_scale(words);
  LabelledMatrix<T> x = matrix_of<T>(rows, sparse);
  fit_scale(x, scale, unlisted);
  EXPECT_EQ(x.is_sparse(), sparse);
  return {rows_of(x), scale};
}

void expect_near(const Rows& found, const Rows& expected, double rounding) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    for (std::size_t j = 0; j < found[i].size(); ++j)
      EXPECT_NEAR(found[i][j], expected[i][j], rounding * std::max(1.0, expected[i][j])) << i << ", " << j;
}

void expect_everywhere(const std::vector<std::string>& words, const Rows& rows, const Rows& expected) {
  for (const bool sparse : {false, true}) {
    expect_near(scaled_by(words, rows, sparse).rows, expected, 1e-14);
    expect_near(scaled_by<float>(words, rows, sparse).rows, expected, 1e-6);
  }
}

// TfidfTransformer().fit_transform(counts)
TEST(scale, tfidf_is_that_of_scikit_learn) {
  expect_everywhere({"tfidf"}, counts,
                    {{0.85151334721046, 0, 0.5243329281310096, 0},
                     {0.24843276167146863, 0, 0, 0.9686491433580516},
                     {1, 0, 0, 0},
                     {0.9316848457184983, 0, 0, 0.3632675986906871},
                     {0.5542289327998063, 0.8323642772534078, 0, 0},
                     {0.2518983975494512, 0, 0.3102209138853776, 0.9166843414721012}});
  const std::vector<double> idf{1, 2.252762968495368, 1.8472978603872037, 1.5596157879354227};
  const Scale learned = scaled_by({"tfidf"}, counts).scale;
  for (std::size_t j = 0; j < idf.size(); ++j) EXPECT_NEAR(learned[0].of_columns[j], idf[j], 1e-15);
}

// np.log1p, np.sqrt
TEST(scale, entries_by_themselves) {
  expect_everywhere({"log1p"}, {counts[5]},
                    {{1.3862943611198906, 0, 1.0986122886681096, 2.0794415416798357}});
  expect_everywhere({"sqrt"}, {counts[5]}, {{1.7320508075688772, 0, 1.4142135623730951, 2.6457513110645907}});
  EXPECT_TRUE(std::isnan(scaled_by({"log1p", "sqrt"}, {{nan, 1}}).rows[0][0]));
}

// The median of the sums 4, 7, 3, 5, 5 and 12; a row without an entry is none of them, and stays.
TEST(scale, rows_to_a_sum) {
  expect_everywhere({"row-sum:1e4"}, {{1, 3}, {0, 0}, {2, 0}}, {{2500, 7500}, {0, 0}, {10000, 0}});
  Rows rows = counts;
  rows.push_back({0, 0, 0, 0});
  const Scaled scaled = scaled_by({"row-sum"}, rows);
  EXPECT_EQ(scaled.scale[0].parameter, 5);
  EXPECT_EQ(spelled(scaled.scale[0]), "row-sum:5");
  expect_near(scaled.rows, scaled_by({"row-sum:5"}, rows).rows, 0);
  EXPECT_EQ(scaled.rows[6], rows[6]);
  EXPECT_EQ(scaled_by({"row-sum"}, {{1, 1}, {2, 4}}).scale[0].parameter, 4);
  EXPECT_EQ(scaled_by({"row-sum"}, {{0, 0}}).rows, (Rows{{0, 0}}));
}

// counts.max(0), counts.std(0, ddof=1)
TEST(scale, columns_by_maximum_and_deviation) {
  expect_everywhere({"column-max"}, {counts[3], counts[4], counts[5]},
                    {{1, 0, 0, 1.0 / 7}, {0.75, 1, 0, 0}, {0.75, 0, 1, 1}});
  const std::vector<double> deviations{0.6324555320336759, 0.816496580927726, 0.8366600265340756,
                                       3.0605010483034745};
  Rows expected = counts;
  for (auto& row : expected)
    for (std::size_t j = 0; j < row.size(); ++j) row[j] /= deviations[j];
  expect_everywhere({"column-sd"}, counts, expected);
  EXPECT_EQ(scaled_by({"column-sd", "column-max"}, {{0.1, 0}, {0.1, 0}, {0.1, 0}}).rows,
            (Rows{{1, 0}, {1, 0}, {1, 0}}));
  EXPECT_EQ(scaled_by({"column-sd"}, {{0.1, 0}, {0.1, 0}, {0.1, 0}}).rows[0][0], 0.1) << "constant";
  EXPECT_EQ(scaled_by({"column-sd"}, {{3, 4}}).rows, (Rows{{3, 4}})) << "one row";
}

// np.std(ddof=1) of (1, 2, 4) and (1, 3, 2), times what the columns are multiples of.
TEST(scale, deviations_of_columns_whose_units_have_no_square_in_common) {
  const Rows apart{{1, 1e170, 1e-180}, {2, 3e170, 3e-180}, {4, 2e170, 2e-180}};
  const std::vector<double> learned = scaled_by({"column-sd"}, apart).scale[0].of_columns;
  EXPECT_NEAR(learned[0], 1.5275252316519465, 1e-15);
  EXPECT_NEAR(learned[1] / 1e170, 1, 1e-15);
  EXPECT_NEAR(learned[2] / 1e-180, 1, 1e-15);
}

// np.quantile(column[column > 0], 0.6) is 3, 2, 1.6 and 5.4.
TEST(scale, values_beyond_a_quantile_of_what_is_not_zero) {
  Rows expected = counts;
  expected[3][0] = 3;
  expected[5][2] = 1.6;
  expected[5][3] = 5.4;
  expect_everywhere({"clip:0.6"}, counts, expected);
  expect_everywhere({"clip:1"}, counts, counts);
}

// X / np.sqrt((X @ X.T).sum(1))[:, None]
TEST(scale, rows_by_their_similarity_to_all) {
  expect_everywhere({"ncut"}, counts,
                    {{0.39735970711951313, 0, 0.13245323570650439, 0},
                     {0.19900743804199783, 0, 0, 0.4975185951049946},
                     {0.408248290463863, 0, 0, 0},
                     {0.4338609156373123, 0, 0, 0.10846522890932808},
                     {0.39391929857916763, 0.2626128657194451, 0, 0},
                     {0.24413653763134782, 0, 0.16275769175423188, 0.5696519211398116}});
}

// np.nanstd, and the deviation of what is listed.
TEST(scale, missing_entries_teach_nothing) {
  Rows holed = counts;
  holed[0][0] = holed[1][3] = nan;
  const Scaled scaled = scaled_by({"column-sd"}, holed);
  EXPECT_NEAR(scaled.scale[0].of_columns[0], 0.7071067811865476, 1e-15);
  EXPECT_NEAR(scaled.scale[0].of_columns[3], 3.0495901363953815, 1e-14);
  EXPECT_TRUE(std::isnan(scaled.rows[0][0]));
  const std::vector<double> listed =
      scaled_by({"column-sd"}, counts, true, Unlisted::unknown).scale[0].of_columns;
  EXPECT_NEAR(listed[0], 0.6324555320336759, 1e-15);
  EXPECT_EQ(listed[1], 0) << "of one entry";
  EXPECT_NEAR(listed[3], 3.055050463303893, 1e-14);
}

std::vector<std::string> every_kind() {
  std::vector<std::string> words;
  for (const ScaleKind& kind : scale_kinds())
    words.push_back(kind.parameter == ScaleKind::Parameter::needed ? kind.name + ":0.7" : kind.name);
  return words;
}

TEST(scale, rows_of_the_training_meet_the_same_to_the_bit) {
  const Rows x = scattered_rows(150, 20, 0.6, 3);
  for (const bool sparse : {false, true}) {
    const Scaled all = scaled_by(every_kind(), x, sparse);
    for (std::size_t i = 0; i < x.size(); ++i) {
      LabelledMatrix<double> row = matrix_of<double>({x[i]}, sparse);
      apply_scale(all.scale, row);
      EXPECT_EQ(rows_of(row)[0], all.rows[i]) << i;
    }
    EXPECT_TRUE(all.rows == scaled_by(every_kind(), x, !sparse).rows);
  }
}

TEST(scale, the_unit_of_the_data_does_not_matter) {
  const Rows x = scattered_rows(30, 8, 0.4, 5);
  for (const double unit : {std::ldexp(1.0, 650), std::ldexp(1.0, -650)}) {
    Rows in_unit = x;
    for (auto& row : in_unit)
      for (double& v : row) v *= unit;
    for (const std::string word : {"tfidf", "row-sum:1", "column-max", "column-sd", "ncut"})
      EXPECT_EQ(scaled_by({word}, in_unit).rows, scaled_by({word}, x).rows) << word << " " << unit;
  }
}

TEST(scale, borrowed_numbers_are_not_written_to) {
  const std::vector<double> values{1, 2, 3, 4};
  LabelledMatrix<double> x{borrowed(values.data(), 2, 2), {}};
  Scale scale = parse_scale({"sqrt"});
  fit_scale(x, scale, Unlisted::zero);
  EXPECT_EQ(values, (std::vector<double>{1, 2, 3, 4}));
  EXPECT_EQ(rows_of(x)[1][1], 2);
}

std::string refusal_of(const std::vector<std::string>& words) {
  try {
    parse_scale(words);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    return error.what();
  }
  return "none";
}

TEST(scale, what_is_not_possible_is_said) {
  EXPECT_EQ(
      refusal_of({"log"}),
      "scale: log is not known; choose of tfidf, log1p, sqrt, row-sum, column-max, column-sd, clip, ncut");
  EXPECT_EQ(refusal_of({"tfidf:2"}), "scale: tfidf:2 takes no number; write tfidf");
  EXPECT_EQ(refusal_of({"clip"}),
            "scale: clip needs a number; give a share above 0 up to 1, such as clip:0.99");
  for (const std::string word : {"clip:0", "clip:1.5", "clip:", "clip:x", "clip:0.5x", "clip:nan"})
    EXPECT_EQ(refusal_of({word}),
              "scale: " + word + " is not possible; give a share above 0 up to 1, such as clip:0.99");
  EXPECT_EQ(refusal_of({"row-sum:inf"}),
            "scale: row-sum:inf is not possible; give a sum above 0, such as row-sum:1e4");
  EXPECT_EQ(refusal_of({"log1p", "sqrt", "log1p"}), "scale: log1p is named twice; name it once");
  EXPECT_EQ(spelled(parse_scale({"row-sum:1e4", "log1p", "clip:0.99"})),
            (std::vector<std::string>{"row-sum:10000", "log1p", "clip:0.99"}));
}

TEST(scale, numbers_that_none_can_hold) {
  const Scale scale = scaled_by({"column-max"}, {{1e-300}}).scale;
  LabelledMatrix<double> row = matrix_of<double>({{1e300}}, false);
  try {
    apply_scale(scale, row);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::input);
    EXPECT_STREQ(error.what(),
                 "scale: an entry of a scaled row is more than a number can hold; divide the matrix by some "
                 "number first");
  }
}

}  // namespace
}  // namespace nmf::test
