#include <gtest/gtest.h>

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
  expect_rows("1e-400,1\n1,1\n", {{0, 1}, {1, 1}});  // too small for any precision
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

}  // namespace
}  // namespace nmf::test
