// Long tables: an entry a line, rows and columns by their ids.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using testing::HasSubstr;
using Names = std::vector<std::string>;

io::ReadOptions long_table(Names columns = {"auto"}) {
  io::ReadOptions options;
  options.long_table = std::move(columns);
  return options;
}

struct Expected {
  Names rows;
  Names columns;
  Rows values;
};

// Reads with every buffer size, one and two threads and both precisions, and expects the same each time.
void expect_matrix(const std::string& text, const Expected& expected,
                   io::ReadOptions options = long_table()) {
  const auto expect_same = [&](const auto& x) {
    EXPECT_TRUE(x.is_sparse());
    EXPECT_EQ(x.labels.rows.at(0).values, expected.rows);
    EXPECT_EQ(x.labels.columns, expected.columns);
    EXPECT_EQ(rows_of(x), expected.values);
  };
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      options.buffer_size = size;
      options.threads = threads;
      SCOPED_TRACE(testing::Message() << "buffer " << size << ", threads " << threads << ", text:\n" << text);
      expect_same(read_text<double>(text, options));
      expect_same(read_text<float>(text, options));
    }
}

void expect_message(const std::string& text, const std::string& message,
                    io::ReadOptions options = long_table()) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      options.buffer_size = size;
      options.threads = threads;
      EXPECT_EQ(error_of_text(text, options), message) << "buffer " << size << ", threads " << threads;
    }
}

const Expected small{{"1", "2", "10"}, {"31", "1029"}, {{2.5, 3}, {0, 4}, {1, 0}}};

TEST(LongTable, RatingsWithAHeaderAndTimes) {
  expect_matrix(
      "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,1260759179\n"
      "2,1029,4,1260759185\n10,31,1,1260759182\n",
      small);
}
TEST(LongTable, TheOrderOfTheLinesDoesNotMatter) {
  expect_matrix("userId,movieId,rating\n10,31,1\n2,1029,4\n1,1029,3.0\n1,31,2.5\n", small);
}
TEST(LongTable, TabsWithoutAHeader) {
  expect_matrix("10\t31\t1\t881250949\n1\t31\t2.5\t891717742\n2\t1029\t4\t878887116\n1\t1029\t3\t880606923\n",
                small);
}
TEST(LongTable, DoubleColons) {
  expect_matrix("1::31::2.5::978300760\n1::1029::3::978302109\n2::1029::4::978301968\n10::31::1::978300275\n",
                small);
  expect_matrix("a:b::c\r\na:b::d e\r\n", {{"a:b"}, {"c", "d e"}, {{1, 1}}});
}
TEST(LongTable, BlanksInRunsAndCarriageReturns) {
  io::ReadOptions blanks = long_table();
  blanks.delimiter = ' ';
  expect_message("a b x 3\nd e y 3\na  c 4\n",
                 "x.csv:3: 3 cells where the first line has 4; every line needs as many (delimiter ' ')",
                 long_table({"1", "3", "4"}));
  expect_matrix("a\tb 3\nc d 4\n", {{"a", "c"}, {"b", "d"}, {{3, 0}, {0, 4}}}, blanks);
  expect_matrix("1   31  2.5\r\n 1 1029 3 \r\n2 1029 4\r\n10 31 1", small);
}
TEST(LongTable, ColumnsByNameAndByNumber) {
  const std::string text = "when,rating,movie,who\nx,2.5,31,1\ny,3,1029,1\n\"z,\",4,1029,2\nx,1,31,10\n";
  expect_matrix(text, small, long_table({"who", "movie", "rating"}));
  expect_matrix(text, small, long_table({"4", "3", "2"}));
  expect_matrix(text, {{"1", "2", "10"}, {"31", "1029"}, {{1, 1}, {0, 1}, {1, 0}}},
                long_table({"who", "movie"}));
}
TEST(LongTable, AValueThatIsNamedMayStandAnywhere) {
  expect_matrix("rating,user,item\n2.5,1,31\n3,1,1029\n4,2,1029\n1,10,31\n", small);
}
TEST(LongTable, ColumnsThatCountTheLinesAreNoKeys) {
  expect_matrix(",user,item,value\n0,1,31,2.5\n1,1,1029,3\n2,2,1029,4\n3,10,31,1\n", small);
}

// Whole numbers go by value, and all else by bytes, as in pandas.
TEST(LongTable, IdsOfAnyKind) {
  expect_matrix("a,b,5\n\"c,d\",e f,2\n\"say \"\"x\"\"\",b,1\n \xc3\xa4 ,b,3\n",
                {{"a", "c,d", "say \"x\"", "\xc3\xa4"}, {"b", "e f"}, {{5, 0}, {0, 2}, {1, 0}, {3, 0}}});
  expect_matrix("9,7,1\n10,07,2\n\"9\",700,3\n", {{"9", "10"}, {"07", "7", "700"}, {{0, 1, 3}, {2, 0, 0}}});
  expect_matrix("4294967296,1,1\n5,2,2\n99999999999999999999999,1,3\n2147483648,1,4\n2147483647,1,5\n",
                {{"5", "2147483647", "2147483648", "4294967296", "99999999999999999999999"},
                 {"1", "2"},
                 {{0, 2}, {5, 0}, {4, 0}, {1, 0}, {3, 0}}});
  expect_matrix("10,a,1\nb,a,2\n9,a,3\n-1,a,4\n", {{"-1", "10", "9", "b"}, {"a"}, {{4}, {1}, {3}, {2}}});
}
TEST(LongTable, IdsOfEveryLength) {
  const auto expect_edges = [](const Names& ids, const Names& lines) {
    std::string text = "from,to\n";
    for (const std::string& id : lines) text += id + "," + id + "\n";
    Rows identity(ids.size(), std::vector<double>(ids.size()));
    for (std::size_t i = 0; i < ids.size(); ++i) identity[i][i] = 1;
    expect_matrix(text, {ids, ids, identity}, long_table({"from", "to"}));
  };
  expect_edges({"0", "7", "42", "305", "9999", "10000", "654321", "1234567", "98765432", "987654321",
                "2147483647", "2147483648", "12345678901"},
               {"1234567", "12345678901", "42", "2147483648", "0", "98765432", "305", "10000", "2147483647",
                "7", "9999", "654321", "987654321"});
  // characters beside the digits and far from them, at every place among the first eight
  expect_edges({"/1234567", "1/234567", "12345 6", "12345678a", "1234567\xC3\xA9", "1234;", "123:", "9"},
               {"123:", "1234567\xC3\xA9", "9", "/1234567", "12345678a", "1/234567", "12345 6", "1234;"});
}
TEST(LongTable, WithoutValuesEachLineCountsOne) {
  expect_matrix("# Nodes: 3\n# FromNodeId\tToNodeId\n1\t2\n2\t3\n1\t2\n",
                {{"1", "2"}, {"2", "3"}, {{2, 0}, {0, 1}}});
  expect_matrix("source,target\nx,y\ny,z\n", {{"x", "y"}, {"y", "z"}, {{1, 0}, {0, 1}}});
  expect_matrix("x,y\ny,z\n", {{"x", "y"}, {"y", "z"}, {{1, 0}, {0, 1}}});
}
TEST(LongTable, SymmetricEdgesCountInBothDirections) {
  io::ReadOptions options = long_table();
  options.symmetric_edges = true;
  expect_matrix("b,a,2\nb,c,3\nc,c,4\n",
                {{"a", "b", "c"}, {"a", "b", "c"}, {{0, 2, 0}, {2, 0, 3}, {0, 3, 4}}}, options);
  options.repeated = io::Repeated::last;
  expect_matrix("b,a,2\na,b,5\n", {{"a", "b"}, {"a", "b"}, {{0, 5}, {5, 0}}}, options);
}

TEST(LongTable, RepeatedPairs) {
  const std::string text = "r,c,n\na,y,1\na,x,10\nb,x,7\na,x,20\na,x,60\n";
  const auto expect_first = [&](io::Repeated repeated, double value) {
    io::ReadOptions options = long_table();
    options.repeated = repeated;
    expect_matrix(text, {{"a", "b"}, {"x", "y"}, {{value, 1}, {7, 0}}}, options);
  };
  expect_first(io::Repeated::automatic, 90);
  expect_first(io::Repeated::sum, 90);
  expect_first(io::Repeated::mean, 30);
  expect_first(io::Repeated::last, 60);
  io::ReadOptions options = long_table();
  options.repeated = io::Repeated::error;
  expect_message(
      text,
      "x.csv:5: row a and column x come again; say which counts with repeated last or repeated mean, "
      "or add them up with repeated sum",
      options);
}
TEST(LongTable, AMeanFitsWhereTheSumDoesNot) {
  io::ReadOptions options = long_table();
  options.repeated = io::Repeated::mean;
  const std::string pair = "r,c,n\na,y,1\na,x,1e308\nb,x,7\na,x,1e308\n";
  EXPECT_EQ(rows_of(read_text(pair, options)), (Rows{{1e308, 1}, {7, 0}}));
  const double most = std::numeric_limits<double>::max();
  const std::string line = fmt::format("a,x,{}\n", most);
  EXPECT_EQ(rows_of(read_text("r,c,n\n" + line + line + line, options)), (Rows{{most}}));
}
TEST(LongTable, RatingsAreNotAddedUp) {
  const std::string message =
      ":6: row 1 and column 31 come again, and the values look like ratings, which are not added up; say "
      "which "
      "counts with repeated last or repeated mean";
  expect_message("user,item,rating\n2,31,4\n1,31,4\n1,7,9\n2,8,9\n1,31,5\n2,31,1\n", "x.csv" + message);
  expect_message("u,i,x\n2,31,4\n1,31,4\n1,7,3\n2,8,4\n1,31,5\n2,31,1\n", "x.csv" + message);
  io::ReadOptions options = long_table();
  options.repeated = io::Repeated::sum;
  EXPECT_EQ(rows_of(read_text("user,item,rating\n2,31,4\n2,31,5\n", options)), (Rows{{9}}));
}
TEST(LongTable, RatingsRecommendToTakeTheRestForUnknown) {
  io::ReadReport report;
  read_text("user,item,rating\n2,31,4\n2,32,5\n", long_table(), &report);
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_THAT(report.warnings[0].plain(),
              HasSubstr("the values look like ratings, and what is not listed counts as 0"));
  io::ReadReport counts;
  read_text("doc,word,count\n2,31,4\n2,32,5\n", long_table(), &counts);
  EXPECT_TRUE(counts.warnings.empty());
}

TEST(LongTable, ZerosAndMissingValues) {
  const std::string text = "r,c,n\na,x,0\na,y,1\nb,x,NA\nb,y,2\n";
  expect_message(
      text,
      "x.csv:4: column 3 (n): NA is a missing value; fill it in, leave its row or column out, or say "
      "what it means with missing");
  io::ReadOptions options = long_table();
  options.missing = io::Missing::keep;
  LabelledMatrix<double> x = read_text(text, options);
  EXPECT_EQ(std::get<Sparse<double>>(x.values).non_zeros(), 3);
  EXPECT_TRUE(std::isnan(std::get<Sparse<double>>(x.values).value[1]));
  options.listed_zeros = io::ListedZeros::keep;
  x = read_text(text, options);
  EXPECT_EQ(std::get<Sparse<double>>(x.values).non_zeros(), 4);
  options.missing = io::Missing::zero;
  options.listed_zeros = io::ListedZeros::drop;
  expect_matrix(text, {{"a", "b"}, {"x", "y"}, {{0, 1}, {0, 2}}}, options);
}

TEST(LongTable, Transposed) {
  io::ReadOptions options = long_table();
  options.transpose = true;
  expect_matrix("r,c,n\na,x,1\nb,x,2\nb,y,3\n", {{"x", "y"}, {"a", "b"}, {{1, 2}, {0, 3}}}, options);
}

// Many rows and columns in any order, as several ranges of rows and several threads meet them: against a
// plain sum over all lines.
TEST(LongTable, ManyEntriesInAnyOrder) {
  constexpr std::size_t rows = 3000, columns = 40, lines = 150000;
  Rows expected(rows, std::vector<double>(columns));
  std::string text = "r,c,n\n";
  std::uint64_t state = 1;
  const auto draw = [&](std::size_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33) % below;
  };
  const auto add = [&](std::size_t i, std::size_t j, std::size_t n) {
    expected[i][j] += static_cast<double>(n);
    text += std::to_string(i) + ",c" + std::to_string(100 + j) + "," + std::to_string(n) + "\n";
  };
  for (std::size_t i = 0; i < rows; ++i) add(rows - 1 - i, i % columns, 1);
  for (std::size_t e = 0; e < lines; ++e) add(draw(rows), draw(columns), 1 + draw(99));
  for (const int threads : {1, 2, 3}) {
    io::ReadOptions options = long_table();
    options.threads = threads;
    options.buffer_size = 5000;
    const LabelledMatrix<double> x = read_text(text, options);
    EXPECT_EQ(x.labels.rows[0].values[2999], "2999");
    EXPECT_EQ(x.labels.columns[39], "c139");
    EXPECT_TRUE(rows_of(x) == expected) << threads;
  }
}

TEST(LongTable, WhatIsLikeOneIsAskedAbout) {
  io::ReadOptions options;
  options.like_long = io::LikeLong::refuse;
  const std::string question = "x.csv: looks like a long table, with an entry (row, column, value) a line: ";
  EXPECT_EQ(
      error_of_text("userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,1260759179\n1,1061,3.0,"
                    "1260759182\n2,31,4,1260759185\n",
                    options),
      question +
          "long_table userId,movieId,rating reads the matrix that it lists, long_table no the table as "
          "it stands");
  EXPECT_THAT(error_of_text("1 1193 5\n1 661 3\n1 914 3\n2 3408 4\n2 661 5\n3 1193 5\n", options),
              HasSubstr(question + "long_table 1,2,3 reads"));
  EXPECT_EQ(error_of_text("5,3,9\n4,9,2\n5,1,7\n8,8,6\n3,3,3\n1,2,5\n", options), "");
  EXPECT_THAT(error_of_text("1\t2\n1\t3\n1\t9\n2\t1\n2\t3\n4\t5\n4\t1\n4\t7\n7\t8\n7\t1\n7\t2\n", options),
              HasSubstr(question + "long_table 1,2 reads"));
  EXPECT_EQ(error_of_text("1\t2\n1\t3\n1\t9\n2\t1\n2\t3\n4\t5\n4\t1\n4\t7\n7\t8\n7\t1\n7\t1\n", options), "");
  const std::string hint = "(where each line is an entry of a matrix, or an edge: long_table auto)";
  EXPECT_THAT(error_of_text("1::1193::5::978300760\n1::661::3::978302109\n", options), HasSubstr(hint));
  EXPECT_THAT(error_of_text("a b\nb c\nc a\n", options), HasSubstr(hint));
  options.long_table = {"no"};
  EXPECT_EQ(error_of_text("1 1193 5\n1 661 3\n1 914 3\n2 3408 4\n2 661 5\n3 1193 5\n", options), "");
}

TEST(LongTable, RealTablesAreNotMistaken) {
  io::ReadOptions options;
  options.like_long = io::LikeLong::refuse;
  for (const char* file : {"iris.csv", "golub.csv"})
    EXPECT_NO_THROW(read(NMF_DATA "/" + std::string(file), options));
}

TEST(LongTable, OptionsThatHaveNoMeaning) {
  io::ReadOptions options;
  options.repeated = io::Repeated::sum;
  EXPECT_THAT(error_of_text("a,b\n1,2\n", options), HasSubstr("repeated: is for long tables"));
  options = long_table({"a"});
  EXPECT_THAT(error_of_text("a,b\n1,2\n", options), HasSubstr("long_table: give auto, no, or the columns"));
  options = long_table({"a", "a"});
  EXPECT_THAT(error_of_text("a,b\n1,2\n", options), HasSubstr("names column 1 (a) twice"));
  options = long_table();
  options.drop = {"a"};
  EXPECT_THAT(error_of_text("a,b\n1,2\n", options), HasSubstr("drop: does not apply to long tables"));
}

TEST(LongTable, TakesNoMoreMemoryThanThereIs) {
  io::ReadOptions options = long_table();
  options.memory_limit = 2000;
  std::string text;
  for (int i = 0; i < 300; ++i) text += std::to_string(i) + ",1,2\n";
  EXPECT_THAT(error_of_text(text, options),
              HasSubstr("the matrix and the names of its rows and columns take"));
}

}  // namespace
}  // namespace nmf::test
