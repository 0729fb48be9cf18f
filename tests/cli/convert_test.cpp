// nmf convert, through the program.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstring>
#include <limits>
#include <random>

#include "cli/cli.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

class Convert : public Cli {
 protected:
  void convert(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "convert");
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
};

// A named table of numbers, and how it is written and read without the program.
struct Table {
  std::vector<std::string> header;  // the name of the label column first
  std::vector<std::string> rows;
  std::vector<std::vector<double>> values;
};

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

std::string as_csv(const Table& table) {
  std::string text;
  for (const std::string& name : table.header) text += quoted(name) + ',';
  text.back() = '\n';
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    text += quoted(table.rows[i]);
    for (const double value : table.values[i]) text += fmt::format(",{:.17g}", value);
    text += '\n';
  }
  return text;
}

std::vector<std::vector<std::string>> records_of(const std::string& csv) {
  std::vector<std::vector<std::string>> records(1, {""});
  bool open = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    std::string& cell = records.back().back();
    if (c == '"' && open && i + 1 < csv.size() && csv[i + 1] == '"')
      cell += csv[++i];
    else if (c == '"')
      open = !open;
    else if (c == ',' && !open)
      records.back().emplace_back();
    else if (c == '\n' && !open)
      records.emplace_back(1, "");
    else
      cell += c;
  }
  records.pop_back();
  return records;
}

std::string random_name(std::mt19937_64& random) {
  static const std::vector<std::string> pieces{"a",        "gene",
                                               " ",        "\"",
                                               ",",        "\n",
                                               "\r\n",     ";",
                                               "\t",       "|",
                                               "%",        "#",
                                               "1.5",      "NA",
                                               "-0",       "1e5",
                                               "\xc3\xa9", "\xe2\x82\xac",
                                               "\\",       "'",
                                               "=",        "\xf0\x9f\x8c\xb1",
                                               "\"\"",     ".",
                                               "?",        "nan",
                                               "inf",      "\xef\xbb\xbf",
                                               "_",        "long name"};
  std::string name;
  for (std::size_t n = 1 + random() % 4; n > 0; --n) name += pieces[random() % pieces.size()];
  return name + fmt::format(" {}x", random() % 100);  // says that it is a name, and where it ends
}

// Every kind of number that an entry can be, in the precision T.
template <class T>
double random_value(std::mt19937_64& random) {
  using Limits = std::numeric_limits<T>;
  switch (random() % 8) {
    case 0:
      return static_cast<double>(random() % 1000);
    case 1:
      return Limits::denorm_min() * static_cast<T>(1 + random() % 1000);
    case 2:
      return std::vector<T>{Limits::max(),
                            Limits::min(),
                            Limits::denorm_min(),
                            Limits::epsilon(),
                            std::nextafter(Limits::min(), T(0)),
                            std::nextafter(T(1), T(2)),
                            T(1) / 3,
                            T(9007199254740993.0)}[random() % 8];
    default: {  // any bits
      for (;;) {
        const auto bits = random();
        T value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (std::isfinite(value)) return std::fabs(value);
      }
    }
  }
}

template <class T>
Table random_table(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::size_t rows = seed % 5 == 0 ? 1 : 1 + random() % 40;
  const std::size_t columns = seed % 7 == 0 ? 1 : 1 + random() % 20;
  const std::uint64_t zeros = random() % 10;  // tenths
  Table table;
  for (std::size_t j = 0; j <= columns; ++j) table.header.push_back(random_name(random));
  for (std::size_t i = 0; i < rows; ++i) {
    table.rows.push_back(random_name(random));
    table.values.emplace_back();
    for (std::size_t j = 0; j < columns; ++j)
      table.values.back().push_back(random() % 10 < zeros ? 0 : random_value<T>(random));
  }
  return table;
}

template <class T>
void expect_same(const std::string& csv, const Table& table) {
  const auto records = records_of(csv);
  ASSERT_EQ(records.size(), table.rows.size() + 1);
  EXPECT_EQ(records[0], table.header);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    ASSERT_EQ(records[i + 1].size(), table.header.size());
    EXPECT_EQ(records[i + 1][0], table.rows[i]);
    for (std::size_t j = 0; j < table.values[i].size(); ++j) {
      const char* text = records[i + 1][j + 1].c_str();
      const T value = sizeof(T) == 4 ? static_cast<T>(std::strtof(text, nullptr))
                                     : static_cast<T>(std::strtod(text, nullptr));
      const T expected = static_cast<T>(table.values[i][j]);
      ASSERT_EQ(std::memcmp(&value, &expected, sizeof value), 0) << text << " where " << expected << " was";
    }
  }
}

// csv -> mtx -> npy -> csv.gz -> npz -> csv, sparse and dense, in both precisions.
TEST_F(Convert, round_trips_keep_every_bit_and_name) {
  for (std::uint64_t seed = 0; seed < test::drawn<std::uint64_t>(40, 400); ++seed) {
    SCOPED_TRACE(seed);
    const bool single = seed % 3 == 2;
    const Table table = single ? random_table<float>(seed) : random_table<double>(seed);
    const std::string precision = single ? "single" : "double";
    const std::string sparse = seed % 2 == 0 ? "yes" : "no";
    give("0.csv", as_csv(table));
    convert({"0.csv", "1.mtx", "--precision", precision, "--sparse", sparse});
    convert({"1.mtx", "2.npy", "--precision", precision});
    convert({"2.npy", "3.csv.gz", "--precision", precision});
    convert({"3.csv.gz", "4.npz", "--precision", precision, "--sparse", sparse});
    convert({"4.npz", "5.csv", "--precision", precision});
    if (single)
      expect_same<float>(content("5.csv"), table);
    else
      expect_same<double>(content("5.csv"), table);
    if (HasFailure()) return;
  }
}

TEST_F(Convert, tells_what_it_did) {
  const Outcome outcome = nmf({"convert", iris, "iris.npy", "--json"});
  EXPECT_EQ(outcome.status, 0);
  const Json done = json_of(outcome.out);
  EXPECT_EQ(done["schema_version"], 1);
  EXPECT_EQ(done["rows"], 150);
  EXPECT_EQ(done["columns"], 4);
  EXPECT_EQ(done["output_format"], "npy");
  EXPECT_EQ(done["files"], (Json{"iris.npy", "iris.npy.rows.csv", "iris.npy.columns.csv"}));
  EXPECT_EQ(outcome.err,
            "nmf: row labels: Species; data: Sepal.Length, Sepal.Width, Petal.Length, Petal.Width\n"
            "nmf: 150 x 4, 600 non-zero: iris.npy, iris.npy.rows.csv, iris.npy.columns.csv\n");
}

TEST_F(Convert, works_in_a_pipe) {
  EXPECT_EQ(nmf({"convert", "-", "-", "-q"}, "a,b\n1,2.50\n").out, "a,b\n1,2.5\n");
  EXPECT_EQ(
      nmf({"convert", "-", "-", "-q", "--to", "mtx", "--sparse", "yes", "--transpose"}, "0,2\n3,0\n").out,
      "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 2 3\n2 1 2\n");
  EXPECT_EQ(shell("seq 200000 | nmf convert - - -q | head -1").out, "1\n");
}

// Beside the zero that is listed, (2, 1) and (2, 2) are not.
TEST_F(Convert, listed_zeros_stay_listed) {
  give("long.csv", "row,column,value\na,x,5\na,y,0\nb,z,2\n");
  const std::string entries = "%%MatrixMarket matrix coordinate real general\n2 3 3\n1 1 5\n1 2 0\n2 3 2\n";
  convert({"long.csv", "x.mtx", "--long", "auto"});
  EXPECT_EQ(content("x.mtx"), entries);
  convert({"x.mtx", "x.npz"});
  convert({"x.npz", "y.mtx"});
  EXPECT_EQ(content("y.mtx"), entries);
  convert({"x.mtx", "y.csv"});
  EXPECT_EQ(content("y.csv"), "row,x,y,z\na,5,0,0\nb,0,0,2\n");
}

TEST_F(Convert, labels_that_are_numbers_come_back_as_labels) {
  give("q.svm", "1 1:3 2:1\n");
  convert({"q.svm", "q.csv"});
  EXPECT_EQ(content("q.csv"), "label,column_1,column_2\n\"1\",3,1\n");
  convert({"q.csv", "q.npy"});
  EXPECT_EQ(content("q.npy.rows.csv"), "label\n\"1\"\n");
  give("x.mtx", "%%MatrixMarket matrix array real general\n3 1\n1\n2\n3\n");
  give("names", "7\n9\nNA\n");
  convert({"x.mtx", "x.csv", "--row-names", "names"});
  convert({"x.csv", "y.tsv"});
  EXPECT_EQ(content("y.tsv"), "\tcolumn_1\n\"7\"\t1\n\"9\"\t2\n\"NA\"\t3\n");
}

TEST_F(Convert, precision_goes_into_the_file) {
  give("x.csv", "0.1\n");
  convert({"x.csv", "x.npy", "--precision", "single"});
  EXPECT_THAT(content("x.npy"), HasSubstr("'descr': '<f4'"));
}

TEST_F(Convert, missing_cells_stay_missing) {
  give("x.csv", "a,b\n1,NA\n,4\n");
  convert({"x.csv", "x.npy"});
  convert({"x.npy", "y.csv"});
  EXPECT_EQ(content("y.csv"), "a,b\n1,nan\nnan,4\n");
}

TEST_F(Convert, refuses_what_would_destroy) {
  give("x.csv", "1,2\n");
  EXPECT_EQ(nmf({"convert", "x.csv", "./x.csv"}).err,
            "nmf: error: ./x.csv: is an input and would be overwritten; choose another OUTPUT\n");
  EXPECT_EQ(nmf({"convert", "x.csv", "no/y.csv"}).err,
            "nmf: error: no/y.csv: cannot be written: No such file or directory\n");
  EXPECT_EQ(nmf({"convert", "x.csv", "-", "--json"}).status, 2);
  EXPECT_EQ(nmf({"convert", "x.csv"}).status, 2);
  give("x.mtx", "%%MatrixMarket matrix array real general\n1 1\n1\n");
  for (const std::string sparse : {"yes", "no"})
    EXPECT_EQ(nmf({"convert", "x.mtx", "y.csv", "--sparse", sparse}).err,
              "nmf: error: --sparse " + sparse +
                  ": does not apply to mtx files, which say themselves whether "
                  "they are sparse; leave it out\n");
  std::filesystem::remove(scratch / "x.mtx");
  EXPECT_EQ(files(), 1U);
  give("y.mtx.rows.csv", "1\n2\n");
  EXPECT_EQ(nmf({"convert", "y.mtx.rows.csv", "y.mtx"}).err,
            "nmf: error: y.mtx.rows.csv: is an input and would be overwritten; choose another OUTPUT\n");
}

// They would be taken for those of a matrix that has none.
TEST_F(Convert, names_of_an_earlier_matrix_are_refused) {
  give("named.csv", "id,a,b\nr1,1,2\nr2,3,4\n");
  give("plain.csv", "9,8\n7,6\n");
  convert({"named.csv", "x.npy"});
  const std::string before = content("x.npy");
  const Outcome outcome = nmf({"convert", "plain.csv", "x.npy"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err,
            "nmf: error: x.npy.rows.csv: would be taken for the names of x.npy, which has none; remove it "
            "or write to another place\n");
  EXPECT_EQ(content("x.npy"), before);
  EXPECT_EQ(files(), 5U);
  std::filesystem::rename(scratch / "x.npy.columns.csv", scratch / "h.npy.columns.csv");
  EXPECT_EQ(nmf({"factor", "plain.csv", "--rank", "1", "-W", "w.npy", "-H", "h.npy", "-q"}).err,
            "nmf: error: h.npy.columns.csv: would be taken for the names of h.npy, which has none; remove it "
            "or write to another place\n");
}

// Files limited to 1 kB: the matrix fits, its names do not.
TEST_F(Convert, a_matrix_does_not_appear_without_its_names) {
  std::string table = "id,a\n";
  for (int i = 0; i < 20; ++i) table += std::string(100, 'n') + ",1\n";
  give("x.csv", table);
  const Outcome outcome = shell("trap '' XFSZ; ulimit -f 1; nmf convert x.csv y.npy");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err, "nmf: error: y.npy.rows.csv: cannot be written: File too large\n");
  EXPECT_EQ(files(), 1U);
}

}  // namespace
}  // namespace nmf::test
