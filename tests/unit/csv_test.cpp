// Delimited text: numbers, lines, sizes, what is stored, and what is missing.
#include <gtest/gtest.h>

#include <cmath>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;

// Reads with every buffer size, one and two threads and both precisions, and expects the same each time.
void expect_rows(const std::string& text, const Rows& rows, io::ReadOptions options = {}) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      options.buffer_size = size;
      options.threads = threads;
      SCOPED_TRACE(testing::Message() << "buffer " << size << ", threads " << threads << ", text:\n" << text);
      EXPECT_EQ(rows_of(read_text<double>(text, options)), rows);
      EXPECT_EQ(rows_of(read_text<float>(text, options)), rows);
    }
}

TEST(Csv, PlainNumbers) {
  expect_rows("1,2,3\n4,5,6\n", {{1, 2, 3}, {4, 5, 6}});
}
TEST(Csv, NoFinalNewline) {
  expect_rows("1,2\n3,4", {{1, 2}, {3, 4}});
}
TEST(Csv, CarriageReturns) {
  expect_rows("a,b\r\n1,2\r\n3,4\r\n", {{1, 2}, {3, 4}});
}
TEST(Csv, MixedLineEnds) {
  expect_rows("1,2\r\n3,4\n5,6\r\n", {{1, 2}, {3, 4}, {5, 6}});
}
TEST(Csv, ByteOrderMark) {
  expect_rows(
      "\xef\xbb\xbf"
      "1,2\n3,4\n",
      {{1, 2}, {3, 4}});
}
TEST(Csv, BlankLinesAtTheEnd) {
  expect_rows("1,2\n3,4\n\n\r\n\n", {{1, 2}, {3, 4}});
}
TEST(Csv, OneColumn) {
  expect_rows("1\n2\n3\n", {{1}, {2}, {3}});
}
TEST(Csv, OneRow) {
  expect_rows("1,2,3\n", {{1, 2, 3}});
}
TEST(Csv, OneNumber) {
  expect_rows("7", {{7}});
}
TEST(Csv, Tabs) {
  expect_rows("1\t2\n3\t4\n", {{1, 2}, {3, 4}});
}
TEST(Csv, Semicolons) {
  expect_rows("1;2\n3;4\n", {{1, 2}, {3, 4}});
}
TEST(Csv, Bars) {
  expect_rows("1|2\n3|4\n", {{1, 2}, {3, 4}});
}
TEST(Csv, RunsOfBlanks) {
  expect_rows("  1   2 \n 3 4\n5  6  \r\n", {{1, 2}, {3, 4}, {5, 6}});
}
TEST(Csv, BlanksAroundNumbers) {
  expect_rows("1 , 2\n 3,\t4 \n", {{1, 2}, {3, 4}});
}
TEST(Csv, TrailingDelimiter) {
  expect_rows("1,2,\n3,4,\n", {{1, 2}, {3, 4}});
}
TEST(Csv, TrailingDelimiterBelowAHeader) {
  expect_rows("a,b\n1,2,\n3,4,\n", {{1, 2}, {3, 4}});
}
TEST(Csv, QuotedNumbers) {
  expect_rows("\"1\",\"2\"\n\"3\",\"4\"\n", {{1, 2}, {3, 4}});
}
TEST(Csv, NumbersInEveryNotation) {
  expect_rows("1,+2,3.5,.5\n1e2,25E-2,-0,5.\n", {{1, 2, 3.5, 0.5}, {100, 0.25, 0, 5}});
  EXPECT_EQ(rows_of(read_text<double>("1e-400,1\n1,1\n", {})), (Rows{{0, 1}, {1, 1}}));  // single refuses it
}

TEST(Csv, HeaderAndLabelsAreFound) {
  io::ReadReport report;
  const auto x = read_text("name,a,b\nx,1,2\ny,3,4\n", {}, &report);
  EXPECT_EQ(rows_of(x), (Rows{{1, 2}, {3, 4}}));
  EXPECT_EQ(x.labels.columns, (Names{"a", "b"}));
  ASSERT_EQ(x.labels.rows.size(), 1u);
  EXPECT_EQ(x.labels.rows[0].name, "name");
  EXPECT_EQ(x.labels.rows[0].values, (Names{"x", "y"}));
  EXPECT_EQ(report.notes, (Names{"row labels: name; data: a, b"}));
}

TEST(Csv, IrisKeepsItsSpecies) {
  io::ReadReport report;
  const auto x = read(NMF_DATA "/iris.csv", {}, &report);
  EXPECT_EQ(x.rows(), 150);
  EXPECT_EQ(x.labels.columns, (Names{"Sepal.Length", "Sepal.Width", "Petal.Length", "Petal.Width"}));
  ASSERT_EQ(x.labels.rows.size(), 1u);
  EXPECT_EQ(x.labels.rows[0].name, "Species");
  EXPECT_EQ(x.labels.rows[0].values[149], "virginica");
  EXPECT_EQ(std::get<Dense<double>>(x.values)(149, 3), 1.8);
  EXPECT_EQ(report.bytes, 3716u);
  EXPECT_EQ(report.sha256, "6c17bdaf4419befba3352385793b1518e23e8fe1f76501e0850b573dc908d1e8");
}

// --- sizes
// ----------------------------------------------------------------------------------------------------

TEST(Csv, ManyBlocksKeepTheirOrder) {
  std::string text = "id,a,b\n";
  for (int i = 0; i < 20000; ++i)
    text += "r" + std::to_string(i) + ',' + std::to_string(i) + ',' + std::to_string(i % 7) + ".5\n";
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{5000}})
    for (const int threads : {1, 2, 5}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      const auto x = read_text(text, options);
      const auto& values = std::get<Dense<double>>(x.values);
      ASSERT_EQ(values.rows, 20000);
      for (Index i = 0; i < 20000; ++i) {
        ASSERT_EQ(values(i, 0), static_cast<double>(i));
        ASSERT_EQ(values(i, 1), static_cast<double>(i % 7) + 0.5);
        ASSERT_EQ(x.labels.rows[0].values[static_cast<std::size_t>(i)], "r" + std::to_string(i));
      }
    }
}
TEST(Csv, TheFirstWrongLineWinsWhateverTheThread) {
  std::string text;
  for (int i = 1; i <= 20000; ++i) text += i % 1000 == 777 ? "1,-1\n" : "1,1\n";
  for (const std::size_t size : {std::size_t{50}, std::size_t{5000}})
    for (const int threads : {1, 2, 8}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      EXPECT_EQ(error_of_text(text, options),
                "x.csv:777: column 2 (column_2): -1 is negative; NMF needs non-negative data");
    }
}
TEST(Csv, LinesLongerThanAnyBuffer) {
  const std::size_t columns = 3000000;  // of 7 bytes: 21 MB a line
  std::string line;
  for (std::size_t j = 0; j < columns; ++j) line += "0.1234,";
  line.back() = '\n';
  const auto x = read_text(line + line);
  EXPECT_EQ(x.rows(), 2);
  EXPECT_EQ(x.columns(), static_cast<Index>(columns));
  for (const double value : std::get<Dense<double>>(x.values).values) ASSERT_EQ(value, 0.1234);
}

// --- storage and missing values
// -------------------------------------------------------------------------------

TEST(Csv, SparseStorageHoldsTheSameMatrix) {
  const std::string text = "n,a,b,c\nx,0,1.5,0\ny,0,0,0\nz,2,-0,3e-400\n";
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      options.storage = io::Storage::sparse;
      const auto x = read_text(text, options);
      ASSERT_TRUE(x.is_sparse());
      EXPECT_EQ(std::get<Sparse<double>>(x.values).non_zeros(), 2);
      EXPECT_EQ(rows_of(x), (Rows{{0, 1.5, 0}, {0, 0, 0}, {2, 0, 0}}));
      EXPECT_EQ(x.labels.rows.at(0).values, (Names{"x", "y", "z"}));
    }
}
TEST(Csv, ManyZerosAreStoredSparse) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += i % 12 == 0 ? "7,0.0\n" : "0,0\n";
  io::ReadReport report;
  EXPECT_TRUE(read_text(text, {}, &report).is_sparse());
  EXPECT_EQ(report.notes, (Names{"no header; data: column_1, column_2",
                                 "4.5 % of the first rows are not zero: stored sparse"}));
  io::ReadOptions options;
  options.storage = io::Storage::dense;
  EXPECT_FALSE(read_text(text, options).is_sparse());
  EXPECT_FALSE(read_text("0,1\n0,0\n").is_sparse());
}

TEST(Missing, CellsBecomeZeroOrNaN) {
  const std::string text = "a,b\n1,\nNA,4\n?,nan\n-,6\n";
  for (const std::size_t size : buffer_sizes) {
    io::ReadOptions options;
    options.buffer_size = size;
    options.na = {"-"};
    options.missing = io::Missing::zero;
    EXPECT_EQ(rows_of(read_text(text, options)), (Rows{{1, 0}, {0, 4}, {0, 0}, {0, 6}}));
    options.missing = io::Missing::mask;
    const Rows rows = rows_of(read_text<float>(text, options));
    EXPECT_EQ(rows[0][0], 1);
    EXPECT_TRUE(std::isnan(rows[0][1]));
    EXPECT_TRUE(std::isnan(rows[1][0]));
    EXPECT_EQ(rows[1][1], 4);
    EXPECT_TRUE(std::isnan(rows[2][0]) && std::isnan(rows[2][1]) && std::isnan(rows[3][0]));
    EXPECT_EQ(rows[3][1], 6);
  }
}
TEST(Missing, CoordinateEntriesAreLeftOutOrRefused) {
  const std::string text = "%%MatrixMarket matrix coordinate real general\n1 2 2\n1 1 nan\n1 2 5\n";
  io::ReadOptions options;
  options.missing = io::Missing::zero;
  const auto x = read_text(text, options);
  EXPECT_EQ(rows_of(x), (Rows{{0, 5}}));
  options.missing = io::Missing::mask;
  EXPECT_EQ(error_of_text(text, options),
            "x.csv:3: nan is a missing value, which an entry cannot be; leave the entry out, and say "
            "missing keep where all that are left out are missing");
}
TEST(Missing, MaskedCellsNeedDenseStorage) {
  io::ReadOptions options;
  options.missing = io::Missing::mask;
  EXPECT_FALSE(read_text("0,0\n0,\n", options).is_sparse());
  options.storage = io::Storage::sparse;
  EXPECT_EQ(error_of_text("0,0\n0,\n", options),
            "storage sparse: missing cells can be masked in dense storage only; leave it out");
}

}  // namespace
}  // namespace nmf::test
