// What the columns of a text are: names, labels, numbers.
#include <gtest/gtest.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;

struct Expected {
  Names columns;
  Names label_columns;
  Names labels;  // of the first label column
  Rows rows;
};

void expect_table(const std::string& text, const Expected& expected, const io::ReadOptions& options = {}) {
  SCOPED_TRACE(text);
  io::ReadReport report;
  const auto x = read_text(text, options, &report);
  EXPECT_EQ(x.labels.columns, expected.columns);
  EXPECT_EQ(report.label_columns, expected.label_columns);
  EXPECT_EQ(x.labels.rows.size(), expected.label_columns.size());
  if (!x.labels.rows.empty()) {
    EXPECT_EQ(x.labels.rows[0].values, expected.labels);
  }
  EXPECT_EQ(rows_of(x), expected.rows);
}

TEST(CsvLayout, WithoutAHeaderNamesAreOnlyReported) {
  io::ReadReport report;
  const auto x = read_text("x,1,2\ny,3,4\n", {}, &report);
  EXPECT_EQ(x.labels.columns, Names{});
  EXPECT_EQ(report.data_columns, (Names{"column_2", "column_3"}));
  EXPECT_EQ(report.label_columns, Names{"column_1"});
  EXPECT_EQ(x.labels.rows.at(0).name, "");
}
TEST(CsvLayout, PandasIndex) {
  expect_table(",a,b\n0,5,6\n1,7,8\n", {{"a", "b"}, {""}, {"0", "1"}, {{5, 6}, {7, 8}}});
  expect_table(",a,b\n1,5,6\n2,7,8\n", {{"a", "b"}, {""}, {"1", "2"}, {{5, 6}, {7, 8}}});
  expect_table(",a,b\n3,5,6\n4,7,8\n", {{"a", "b"}, {""}, {"3", "4"}, {{5, 6}, {7, 8}}});
}
TEST(CsvLayout, AMissingFirstValueIsNoHeader) {
  EXPECT_TRUE(error_of_text(",2\n3,4\n9,6\n").starts_with("x.csv:1: column 1 (column_1): the cell is empty"));
  expect_table(",2.5\nx,4\ny,6\n", {{}, {"column_1"}, {"", "x", "y"}, {{2.5}, {4}, {6}}});
}
TEST(CsvLayout, NumbersAsColumnNamesBehindAnEmptyCorner) {
  expect_table(",0,1\nx,5,6\ny,7,8\n", {{"0", "1"}, {""}, {"x", "y"}, {{5, 6}, {7, 8}}});
}
TEST(CsvLayout, QuotedNumbersAmongPlainOnesAreText) {
  expect_table("\"1\",\"2\"\n5,6\n", {{"1", "2"}, {}, {}, {{5, 6}}});
  expect_table("\"\",\"a\"\n\"17\",5\n\"9\",6\n", {{"a"}, {""}, {"17", "9"}, {{5}, {6}}});
}
TEST(CsvLayout, HeaderOneCellShort) {
  expect_table("a b\nx 1 2\ny 3 4\n", {{"a", "b"}, {""}, {"x", "y"}, {{1, 2}, {3, 4}}});
  // As R writes it, the rows being what is left of a larger table.
  expect_table("a b\n7 1 2\n4 3 4\n", {{"a", "b"}, {""}, {"7", "4"}, {{1, 2}, {3, 4}}});
  io::ReadOptions options;
  options.labels = {"a"};
  expect_table("a b\n7 1 2\n4 3 4\n", {{"column_1", "b"}, {"a"}, {"1", "3"}, {{7, 2}, {4, 4}}}, options);
}
TEST(CsvLayout, WhatStandsInNoLineBelowTheFirstIsNoDelimiter) {
  for (const std::string name : {"petal length", "a;b", "a|b c"})
    expect_table(name + "\n1.2\n3.4\n", {{name}, {}, {}, {{1.2}, {3.4}}});
  expect_table("a b\n1 2\n", {{"a", "b"}, {}, {}, {{1, 2}}});
}
TEST(CsvLayout, HeaderWithQuotesAndNewlines) {
  expect_table("\"a \"\"q\"\"\",\"b\nc\",\"d,e\"\n1,2,3\n",
               {{"a \"q\"", "b\nc", "d,e"}, {}, {}, {{1, 2, 3}}});
}
TEST(CsvLayout, MultilineLabelsCrossEveryBoundary) {
  for (const std::size_t size : buffer_sizes) {
    io::ReadOptions options;
    options.buffer_size = size;
    expect_table("n,a\n\"x\r\n,1\n\",1\n\"\",2\n\"\"\"\",3\n",
                 {{"a"}, {"n"}, {"x\r\n,1\n", "", "\""}, {{1}, {2}, {3}}}, options);
  }
}
TEST(CsvLayout, EmptyHeaderCellsOverDataGetANumber) {
  expect_table("a,,c\n1,2,3\n4,5,6\n", {{"a", "column_2", "c"}, {}, {}, {{1, 2, 3}, {4, 5, 6}}});
}
TEST(CsvLayout, HeaderIsWhatTheUserSays) {
  io::ReadOptions options;
  options.header = io::Header::yes;
  expect_table("1,2\n3,4\n", {{"1", "2"}, {}, {}, {{3, 4}}}, options);
  options.header = io::Header::no;
  expect_table("1,2\n3,4\n", {{}, {}, {}, {{1, 2}, {3, 4}}}, options);
}
TEST(CsvLayout, RolesAreWhatTheUserSays) {
  const std::string text = "id,kind,a,b,c\n7,x,1,2,3\n8,y,4,5,6\n";
  io::ReadOptions options;
  options.labels = {"id"};
  options.drop = {"kind", "4"};
  expect_table(text, {{"a", "c"}, {"id"}, {"7", "8"}, {{1, 3}, {4, 6}}}, options);
  options = {};
  options.columns = {"c", "a"};
  expect_table(text, {{"a", "c"}, {"id", "kind"}, {"7", "8"}, {{1, 3}, {4, 6}}}, options);
}
TEST(CsvLayout, DelimiterIsToldFromTheContent) {
  expect_table("name;a\nx, y;1\nz, w;2\n", {{"a"}, {"name"}, {"x, y", "z, w"}, {{1}, {2}}});
  expect_table("a: b;c,1\nd: e;f,2\n", {{}, {"column_1"}, {"a: b;c", "d: e;f"}, {{1}, {2}}});
  expect_table("\"a; b\",\"c; d\"\n1,2\n", {{"a; b", "c; d"}, {}, {}, {{1, 2}}});
  io::ReadOptions options;
  options.delimiter = ':';
  expect_table("1:2\n", {{}, {}, {}, {{1, 2}}}, options);
}
TEST(CsvLayout, TransposingSwapsTheNames) {
  io::ReadOptions options;
  options.transpose = true;
  const auto x = read_text("n,m,a,b\nx,p,1,2\ny,q,3,4\nz,r,5,6\n", options);
  EXPECT_EQ(rows_of(x), (Rows{{1, 3, 5}, {2, 4, 6}}));
  EXPECT_EQ(x.labels.columns, (Names{"x p", "y q", "z r"}));
  EXPECT_EQ(x.labels.rows.at(0).values, (Names{"a", "b"}));
}

}  // namespace
}  // namespace nmf::test
