// Text tables as people have them: decimal commas, groups of thousands, comments, lines before the table,
// ranges of columns.
#include <gtest/gtest.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using Names = std::vector<std::string>;

io::ReadOptions decimal_comma(std::optional<char> thousands = {}) {
  io::ReadOptions options;
  options.decimal = ',';
  options.thousands = thousands;
  return options;
}
io::ReadOptions thousands(char mark) {
  io::ReadOptions options;
  options.thousands = mark;
  return options;
}

void expect_rows(const std::string& text, io::ReadOptions options, const Rows& expected) {
  SCOPED_TRACE(text);
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 3}) {
      options.buffer_size = size;
      options.threads = threads;
      EXPECT_EQ(rows_of(read_text(text, options)), expected);
    }
}

TEST(CsvStyle, DecimalCommaWithEveryDelimiter) {
  for (const std::string between : {";", "\t", "|", " "})
    expect_rows("a" + between + "b\n1,5" + between + "2\n0,25" + between + "1,5e-3\n,5" + between + "7,\n",
                decimal_comma(), {{1.5, 2}, {0.25, 0.0015}, {0.5, 7}});
  expect_rows("a,b\n\"1,5\",2\n\"0,25\",\"4\"\n", decimal_comma(), {{1.5, 2}, {0.25, 4}});
  expect_rows("1,5\n2,5\n", decimal_comma(), {{1.5}, {2.5}});
  io::ReadOptions commas = decimal_comma();
  commas.delimiter = ',';
  expect_rows("1,5\n\"2,5\",6\n", commas, {{1, 5}, {2.5, 6}});
}

// The same digits with a point are the same number, to the bit.
TEST(CsvStyle, DecimalCommaIsTheNearestNumber) {
  std::string commas, points;
  for (const std::string number :
       {"0,1", "123456789012345678901234567890,5", "9007199254740993,0", "1,7976931348623157e308",
        "4,9406564584124654e-324", "0,30000000000000004", "+2,5", "1,5D2", "3,402823466385288598e38"}) {
    commas += number + ";1\n";
    std::string point = number;
    point[point.find(',')] = '.';
    points += point + ";1\n";
  }
  EXPECT_EQ(rows_of(read_text(commas, decimal_comma())), rows_of(read_text(points)));
}

TEST(CsvStyle, ThousandsStandInGroupsOfThree) {
  expect_rows("a;b\n1.234;1.234.567,5\n12;123\n1234;12.345,25\n", decimal_comma('.'),
              {{1234, 1234567.5}, {12, 123}, {1234, 12345.25}});
  expect_rows("a;b\n1 234;1 234 567,5\n12;1\u00a0234\n1\u202f234;2\u2009345\n", decimal_comma(' '),
              {{1234, 1234567.5}, {12, 1234}, {1234, 2345}});
  expect_rows("a;b\n1'234;1'234'567.5\n12;1\u2019234\n", thousands('\''), {{1234, 1234567.5}, {12, 1234}});
  expect_rows("a\tb\n1,234\t1,234,567.5\n12\t0.5\n", thousands(','), {{1234, 1234567.5}, {12, 0.5}});
  expect_rows("a,b\n\"1,234\",\"1,234,567.5\"\n12,0.5\n", thousands(','), {{1234, 1234567.5}, {12, 0.5}});
  expect_rows("a,b\n1_000,2\n3,4\n", thousands('_'), {{1000, 2}, {3, 4}});
  expect_rows("1,234\n5,678\n12\n", thousands(','), {{1234}, {5678}, {12}});
  expect_rows("1,2\n5,6\n", thousands(','), {{1, 2}, {5, 6}});
}

// What stands before a header of numbers is told as it is told with points.
TEST(CsvStyle, HeaderAndLabelsAreToldFromTheNumbers) {
  io::ReadReport report;
  const auto x = read_text("name;400,5;401,5\nx;0,1;0,2\ny;0,3;0,2\n", decimal_comma(), &report);
  EXPECT_EQ(report.label_columns, Names{"name"});
  EXPECT_EQ(x.labels.columns, (Names{"400,5", "401,5"}));
  EXPECT_EQ(rows_of(x), (Rows{{0.1, 0.2}, {0.3, 0.2}}));
  const auto y = read_text(";1.001;1.002\n1;0,1;0,2\n2;0,3;0,2\n", decimal_comma('.'), &report);
  EXPECT_EQ(y.labels.columns, (Names{"1.001", "1.002"}));
}

TEST(CsvStyle, FortranWritesExponentsWithD) {
  expect_rows("a,b\n1D0,1d-3\n0.5D+02,2.5d1\n", {}, {{1, 0.001}, {50, 25}});
  EXPECT_EQ(rows_of(read_text<double>("%%MatrixMarket matrix array real general\n1 2\n1D0\n2.5d-1\n", {},
                                      nullptr, "x.mtx")),
            (Rows{{1, 0.25}}));
}

TEST(CsvStyle, CommentsArePassedOverAnywhere) {
  io::ReadOptions options;
  options.comment = '#';
  expect_rows("# by \"hand\n#\n\na,b\n# \"first\n1,2\n#,,,\n#\n3,4\n# end", options, {{1, 2}, {3, 4}});
  options.storage = io::Storage::sparse;
  expect_rows("#x\n1,0\n# \"\n0,4\n", options, {{1, 0}, {0, 4}});
  options = {};
  options.comment = '#';
  const auto x = read_text("n,a\n\"x\n# no comment\",1\n#y,2\n\"#z\",3\n", options);
  EXPECT_EQ(x.labels.rows.at(0).values, (Names{"x\n# no comment", "#z"}));
  EXPECT_EQ(x.labels.columns, Names{"a"});
}

TEST(CsvStyle, CommentsAreNoEntriesOfALongTable) {
  io::ReadOptions options;
  options.comment = '#';
  options.long_table = {"auto"};
  options.repeated = io::Repeated::error;
  for (const std::size_t size : buffer_sizes) {
    options.buffer_size = size;
    const auto x = read_text("# u\nrow,column,value\n#\na,b,1\n# \"x\nc,b,2\n#\n", options);
    EXPECT_EQ(rows_of(x), (Rows{{1}, {2}}));
    EXPECT_TRUE(error_of_text("# u\nrow,column,value\n#\na,b,1\n# x\nc,b,2\n#\n#\nc,b,5\n", options)
                    .starts_with("x.csv:9: row c and column b come again"));
  }
  options.decimal = ',';
  EXPECT_EQ(rows_of(read_text("row;column;value\na;b;1,5\nc;b;2\n", options)), (Rows{{1.5}, {2}}));
}

TEST(CsvStyle, LinesAreSkippedBeforeAllElse) {
  io::ReadOptions options;
  options.skip = 2;
  expect_rows("\xef\xbb\xbfInstrument: \"X\n1;2;3;4\na,b\n1,2\n3,4\n", options, {{1, 2}, {3, 4}});
  options.comment = '#';
  expect_rows("Instrument\n1;2;3\n# units\na,b\n1,2\n3,4\n", options, {{1, 2}, {3, 4}});
  io::ReadReport report;
  read_text("Instrument\n1;2;3\n1,2\n3,4\n", options, &report);
  EXPECT_EQ(report.notes.back(), "first 2 lines passed over; no header; data: column_1, column_2");
}

TEST(CsvStyle, RangesOfColumns) {
  const std::string text = "id,a,b,c,3-4\nx,1,2,3,4\ny,5,6,7,8\n";
  const auto columns = [&](const Names& selected) {
    io::ReadOptions options;
    options.columns = selected;
    return read_text(text, options).labels.columns;
  };
  EXPECT_EQ(columns({"2-4"}), (Names{"a", "b", "c"}));
  EXPECT_EQ(columns({"3-"}), (Names{"b", "c", "3-4"}));
  EXPECT_EQ(columns({"2-2", "c"}), (Names{"a", "c"}));
  EXPECT_EQ(columns({"3-4"}), Names{"3-4"});  // a name goes before a range
  io::ReadOptions options;
  options.drop = {"2-3"};
  EXPECT_EQ(read_text(text, options).labels.columns, (Names{"c", "3-4"}));
  options = {};
  options.columns = {"2-"};
  EXPECT_EQ(rows_of(read_text("id;a;b;\nx;1;2;\ny;3;4;\n", options)), (Rows{{1, 2}, {3, 4}}));
}

}  // namespace
}  // namespace nmf::test
