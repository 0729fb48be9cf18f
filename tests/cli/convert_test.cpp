// nmf convert and nmf info, through the program.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

#include "cli/cli.hpp"

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

// A table as the program writes one: shortest numbers, quotes only where they are needed.
std::string random_table(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::size_t columns = 1 + random() % 9;
  std::string text = "id";
  for (std::size_t j = 0; j < columns; ++j)
    text += fmt::format(",feature {}{}", j, j % 2 == 0 ? "" : " \xc3\xa9");
  text += '\n';
  for (std::size_t rows = 1 + random() % 9; rows > 0; --rows) {
    text += rows % 2 == 0 ? fmt::format("\"row, {}\"", rows) : fmt::format("row {}", rows);
    for (std::size_t j = 0; j < columns; ++j)
      text += fmt::format(",{}", random() % 3 == 0 ? 0.0
                                                   : std::ldexp(static_cast<double>(random() >> 11),
                                                                -static_cast<int>(random() % 1000)));
    text += '\n';
  }
  return text;
}

TEST_F(Convert, round_trips_keep_every_bit_and_name) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    give("0.csv", random_table(seed));
    const std::string sparse = seed % 2 == 0 ? "yes" : "no";
    convert({"0.csv", "start.csv", "--sparse", sparse});
    convert({"start.csv", "1.mtx", "--sparse", sparse});
    convert({"1.mtx", "2.npy"});
    convert({"2.npy", "3.csv.gz"});
    convert({"3.csv.gz", "4.npz", "--sparse", sparse});
    convert({"4.npz", "end.csv"});
    ASSERT_EQ(content("end.csv"), content("start.csv")) << content("0.csv");
  }
}

TEST_F(Convert, tells_what_it_did) {
  const Outcome outcome = nmf({"convert", iris, "iris.npy", "--json"});
  EXPECT_EQ(outcome.status, 0);
  const Json done = Json::parse(outcome.out);
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
  EXPECT_EQ(nmf({"factor", "plain.csv", "--rank", "1", "-W", "w.npy", "-H", "h.npy"}).err,
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

TEST_F(Cli, names_that_are_not_utf8_are_shown_in_json) {
  give("x.csv", "\xff,b\nr,1\n");
  const Outcome outcome = nmf({"info", "x.csv", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(Json::parse(outcome.out)["label_columns"], (Json{"\xef\xbf\xbd"}));
}

TEST_F(Cli, info_says_what_is_in_a_file) {
  give("x.csv", "id,a,b,c\nr,0,2.5,7\ns,0,0,0\nt,0,,7\n");
  const Outcome outcome = nmf({"info", "x.csv", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json info = Json::parse(outcome.out);
  const Json expected = {{"schema_version", 1},
                         {"rows", 3},
                         {"columns", 3},
                         {"storage", "dense"},
                         {"non_zeros", 3},
                         {"missing", 1},
                         {"minimum", 0.0},
                         {"maximum", 7.0},
                         {"smallest_positive", 2.5},
                         {"sum", 16.5},
                         {"zero_rows", 1},
                         {"zero_columns", 1},
                         {"constant_rows", 0},
                         {"format", "csv"},
                         {"compression", "none"},
                         {"bytes", 34},
                         {"label_columns", {"id"}},
                         {"memory_bytes", {{"double", 72}, {"single", 36}}}};
  for (const auto& [key, value] : expected.items()) EXPECT_EQ(info[key], value) << key;
  EXPECT_EQ(info["decisions"][0], "format csv: by its name");
  EXPECT_EQ(info["decisions"][1], "delimiter ',': splits the first rows most evenly");
  EXPECT_EQ(info["decisions"][2], "line 1 is a header: text over columns of numbers");
}

TEST_F(Cli, progress_of_a_read_over_a_second) {
  const auto reads = [&](const char* options) {
    const std::string script = fmt::format(
        "(printf '1,2\\n'; sleep 1.2; printf '3,4\\n') | '{}' info - {} >facts", NMF_BINARY, options);
    return Invocation{{"bash", "-c", script}, scratch.path().string(), "", {}, {}};
  };
  EXPECT_THAT(on_terminal(reads(""), "xterm"),
              testing::MatchesRegex("\r\x1b\\[Kreading: 8 B, .* MB/s\r\x1b\\[K"));
  EXPECT_EQ(on_terminal(reads(""), "dumb"), "");
  EXPECT_EQ(on_terminal(reads("--quiet"), "xterm"), "");
  const std::string whole = fmt::format("seq 3000000 >x.csv; '{}' info x.csv >facts", NMF_BINARY);
  EXPECT_EQ(on_terminal({{"bash", "-c", whole}, scratch.path().string(), "", {}, {}}, "xterm"), "");
}

TEST_F(Cli, info_for_people) {
  give("x.mtx", "%%MatrixMarket matrix coordinate integer general\n4 2 3\n1 1 5\n2 1 5\n4 2 1\n");
  const Outcome outcome = nmf({"info", "x.mtx"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("matrix     4 rows x 2 columns, stored sparse\n"),
                                 HasSubstr("non-zero   3 (37.5 %)\n"), HasSubstr("range      0 and 1 to 5\n"),
                                 HasSubstr("all zero   1 rows, 0 columns\n"), HasSubstr("missing    none\n"),
                                 HasSubstr("decided    format mtx: by its first bytes\n")));
}

}  // namespace
}  // namespace nmf::test
