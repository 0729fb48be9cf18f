// nmf info, through the program.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Info = Cli;

TEST_F(Info, names_that_are_not_utf8_are_shown_in_json) {
  give("x.csv", "\xff,b\nr,1\n");
  const Outcome outcome = nmf({"info", "x.csv", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(json_of(outcome.out)["label_columns"], (Json{"\xef\xbf\xbd"}));
}

TEST_F(Info, info_says_what_is_in_a_file) {
  give("x.csv", "id,a,b,c\nr,0,2.5,7\ns,0,0,0\nt,0,,7\n");
  const Outcome outcome = nmf({"info", "x.csv", "--json"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Json info = json_of(outcome.out);
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

TEST_F(Info, a_matrix_without_an_entry_has_no_range) {
  give("x.csv", "a,b\nNA,\n,NA\n");
  const Json info = json_of(nmf({"info", "x.csv", "--header", "yes", "--labels", "none", "--json"}).out);
  EXPECT_EQ(info["missing"], 4);
  EXPECT_TRUE(info["minimum"].is_null() && info["maximum"].is_null()) << info;
  EXPECT_THAT(nmf({"info", "x.csv", "--header", "yes", "--labels", "none"}).out, HasSubstr("range      -\n"));
}

TEST_F(Info, what_it_looks_like_and_what_is_usual_for_that) {
  const auto told = [&](const std::string& text) {
    give("x.csv", text);
    const std::string all = nmf({"info", "x.csv"}).out;
    const std::size_t from = all.find("looks like"), to = all.find("decided");
    return all.substr(from, to - from);
  };
  EXPECT_EQ(told("a,b,c\n3,0,1\n12,0,2\n0,1,1\n"),
            "looks like counts\n"
            "usual      --loss kl, or --scale tfidf (of words), or --scale row-sum:1e4,log1p (of genes)\n");
  EXPECT_EQ(told("a,b,c\n4,,\n,3.5,\n,4,\n2,,\n"),
            "looks like ratings\n"
            "usual      --missing mask --l2-w 0.05 --l2-h 0.05 --penalty-scale entries\n");
  EXPECT_EQ(told("a,b\n0.5,0.5\n0.125,0.875\n"), "looks like probabilities\nusual      --loss kl\n");
  EXPECT_EQ(told("a,b\n0.5,0.25\n1.5,0.875\n"), "looks like numbers\n");
  EXPECT_EQ(told("a,b\n0.5,200\n1.5,800.5\n"),
            "looks like numbers\n"
            "usual      --scale column-sd or --scale column-max, since columns differ in size\n");
  give("x.csv", "a,b,c\n3,0,1\n12,0,2\n0,1,1\n");
  const Json info = json_of(nmf({"info", "x.csv", "--json"}).out);
  EXPECT_EQ(info["looks_like"], (Json{{"kind", "counts"}, {"mostly_zero", false}, {"heavy_tail", false}}));
  EXPECT_THAT(info["usual_options"].get<std::string>(), HasSubstr("--loss kl"));
}

TEST_F(Info, progress_of_a_read_over_a_second) {
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

TEST_F(Info, info_for_people) {
  give("x.mtx", "%%MatrixMarket matrix coordinate integer general\n4 2 3\n1 1 5\n2 1 5\n4 2 1\n");
  const Outcome outcome = nmf({"info", "x.mtx"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("matrix     4 rows x 2 columns, stored sparse\n"),
                                 HasSubstr("non-zero   3 (37.5 %)\n"), HasSubstr("range      0 and 1 to 5\n"),
                                 HasSubstr("all zero   1 row, 0 columns\n"), HasSubstr("missing    none\n"),
                                 HasSubstr("decided    format mtx: by its first bytes\n")));
}

}  // namespace
}  // namespace nmf::test
