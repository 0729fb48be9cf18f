#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

void expect_rows(const std::string& text, const Rows& rows, bool sparse) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      SCOPED_TRACE(testing::Message() << "buffer " << size << ", threads " << threads << ", text:\n" << text);
      const auto x = read_text<double>(text, options);
      EXPECT_EQ(rows_of(x), rows);
      EXPECT_EQ(x.is_sparse(), sparse);
      EXPECT_EQ(rows_of(read_text<float>(text, options)), rows);
    }
}

TEST(MatrixMarket, Coordinate) {
  expect_rows("%%MatrixMarket matrix coordinate real general\n2 3 3\n1 1 1.5\n2 3 2\n1 2 4e0\n",
              {{1.5, 4, 0}, {0, 0, 2}}, true);
}
TEST(MatrixMarket, CommentsBlankLinesAndOddBlanks) {
  expect_rows(
      "%%matrixmarket MATRIX Coordinate Integer General\r\n% made by hand\n%\n\n 2\t2  2 \n\n1 \t1 5\r\n% "
      "more\n  2  2   6  \n\n",
      {{5, 0}, {0, 6}}, true);
}
TEST(MatrixMarket, DuplicatesAddUpAndZerosAreNotStored) {
  const auto x =
      read_text("%%MatrixMarket matrix coordinate real general\n2 2 4\n2 1 1\n1 2 0\n2 1 2\n2 1 0\n");
  EXPECT_EQ(rows_of(x), (Rows{{0, 0}, {3, 0}}));
  EXPECT_EQ(std::get<Sparse<double>>(x.values).non_zeros(), 1);
}
TEST(MatrixMarket, ZerosAreStoredWhereTheyAreToBe) {
  io::ReadOptions options;
  options.listed_zeros = io::ListedZeros::keep;
  const auto x =
      read_text("%%MatrixMarket matrix coordinate real general\n2 2 3\n2 1 0\n1 1 2\n2 2 0.0\n", options);
  const auto& sparse = std::get<Sparse<double>>(x.values);
  EXPECT_EQ(sparse.row_start, (std::vector<Index>{0, 1, 3}));
  EXPECT_EQ(rows_of(x), (Rows{{2, 0}, {0, 0}}));
}
TEST(MatrixMarket, Pattern) {
  expect_rows("%%MatrixMarket matrix coordinate pattern general\n2 2 2\n1 2\n2 1\n", {{0, 1}, {1, 0}}, true);
}
TEST(MatrixMarket, SymmetricIsExpanded) {
  expect_rows("%%MatrixMarket matrix coordinate real symmetric\n3 3 3\n1 1 1\n3 1 2\n3 2 3\n",
              {{1, 0, 2}, {0, 0, 3}, {2, 3, 0}}, true);
}
TEST(MatrixMarket, ArrayGoesColumnByColumn) {
  expect_rows("%%MatrixMarket matrix array double general\n2 3\n1\n2\n3\n4\n5\n6\n", {{1, 3, 5}, {2, 4, 6}},
              false);
}
TEST(MatrixMarket, SymmetricArray) {
  expect_rows("%%MatrixMarket matrix array integer symmetric\n% lower triangle\n2 2\n1\n2\n3\n",
              {{1, 2}, {2, 3}}, false);
}
TEST(MatrixMarket, Transposed) {
  io::ReadOptions options;
  options.transpose = true;
  EXPECT_EQ(
      rows_of(read_text("%%MatrixMarket matrix coordinate real general\n2 3 2\n1 3 1\n2 1 2\n", options)),
      (Rows{{0, 2}, {0, 0}, {1, 0}}));
}
TEST(MatrixMarket, ColumnsOfManyRowsAreSortedWithinEachRow) {
  // 3000 rows, so that several buckets are used; entries from the last to the first.
  std::string text = "%%MatrixMarket matrix coordinate integer general\n3000 3 9000\n";
  for (int i = 3000; i >= 1; --i)
    for (const int j : {2, 3, 1})
      text += std::to_string(i) + ' ' + std::to_string(j) + ' ' + std::to_string(10 * i + j) + '\n';
  for (const std::size_t size : {std::size_t{0}, std::size_t{1000}}) {
    io::ReadOptions options;
    options.buffer_size = size;
    const auto x = std::get<Sparse<double>>(read_text(text, options).values);
    ASSERT_EQ(x.non_zeros(), 9000);
    for (std::size_t i = 0; i < 3000; ++i) {
      ASSERT_EQ(x.row_start[i], static_cast<Index>(3 * i));
      for (std::size_t j = 0; j < 3; ++j) {
        ASSERT_EQ(x.column[3 * i + j], j);
        ASSERT_EQ(x.value[3 * i + j], static_cast<double>(10 * (i + 1) + j + 1));
      }
    }
  }
}

TEST(MatrixMarket, TransposedArraysAndSymmetricFiles) {
  io::ReadOptions options;
  options.transpose = true;
  EXPECT_EQ(rows_of(read_text("%%MatrixMarket matrix array real general\n2 3\n1\n2\n3\n4\n5\n6\n", options)),
            (Rows{{1, 2}, {3, 4}, {5, 6}}));
  EXPECT_EQ(
      rows_of(read_text("%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 1 1\n2 1 3\n", options)),
      (Rows{{1, 3}, {3, 0}}));
}

// Entries in random order, with duplicates, against a dense sum.
TEST(MatrixMarket, EntriesInAnyOrder) {
  std::mt19937 random(5);
  const std::size_t rows = 2500;
  const std::size_t columns = 40;
  Rows expected(rows, std::vector<double>(columns));
  std::string entries;
  for (int e = 0; e < 150000; ++e) {
    const std::size_t i = random() % rows;
    const std::size_t j = random() % columns;
    const double value = random() % 4;
    expected[i][j] += value;
    entries += fmt::format("{} {} {}\n", i + 1, j + 1, value);
  }
  const std::string text =
      fmt::format("%%MatrixMarket matrix coordinate real general\n{} {} 150000\n", rows, columns) + entries;
  for (const std::size_t size : {std::size_t{0}, std::size_t{5000}})
    for (const int threads : {1, 2}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      const auto x = read_text(text, options);
      EXPECT_EQ(rows_of(x), expected);
      const auto& sparse = std::get<Sparse<double>>(x.values);
      for (std::size_t i = 0; i < rows; ++i)
        for (auto p = static_cast<std::size_t>(sparse.row_start[i]) + 1;
             p < static_cast<std::size_t>(sparse.row_start[i + 1]); ++p)
          ASSERT_LT(sparse.column[p - 1], sparse.column[p]);
      for (const double value : sparse.value) ASSERT_NE(value, 0);
    }
}

}  // namespace
}  // namespace nmf::test
