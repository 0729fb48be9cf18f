// Long tables on the command line: --long, --repeated, --symmetric-edges.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class LongTables : public Cli {};

const std::string ratings =
    "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3,1260759179\n1,1061,3,1260759182\n"
    "2,31,4,1260759185\n2,1061,4.5,1260759190\n3,1029,5,1260759195\n";

TEST_F(LongTables, are_never_factorized_as_a_table_without_being_asked_for) {
  give("ratings.csv", ratings);
  const std::string question =
      "nmf: error: ratings.csv: looks like a long table, with an entry (row, column, value) a line: --long "
      "userId,movieId,rating reads the matrix that it lists, --long no the table as it stands\n";
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"factor", "ratings.csv", "--rank", "1"},
        {"rank", "ratings.csv", "--ranks", "1-2"},
        {"convert", "ratings.csv", "x.mtx"}}) {
    std::vector<std::string> quiet = command;
    quiet.emplace_back("-q");
    const Outcome refused = nmf(quiet);
    EXPECT_EQ(refused.status, 2) << command[0];
    EXPECT_EQ(refused.err, question) << command[0];
  }
  EXPECT_EQ(files(), 1U);
  EXPECT_THAT(nmf({"info", "ratings.csv"}).err, HasSubstr("warning: ratings.csv: looks like a long table"));
  EXPECT_EQ(nmf({"convert", "ratings.csv", "-", "--long", "no", "-q"}).out, ratings);
}

// The same matrix by hand, as a table whose empty cells do not count.
TEST_F(LongTables, ratings_to_components_in_one_command) {
  give("ratings.csv", ratings);
  give("wide.csv", "userId,31,1029,1061\n1,2.5,3,3\n2,4,,4.5\n3,,5,\n");
  const Outcome outcome = nmf({"factor", "ratings.csv", "--rank", "1", "--long", "auto"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("long table: a row for each userId, a column for each movieId, values "
                              "of rating; left out: timestamp"),
                    HasSubstr("the values look like ratings, and what is not listed counts as 0; "
                              "--missing unlisted leaves it out")));
  const std::vector<std::string> exact{"--rank", "1",      "--tolerance", "1e-10",    "--change-tolerance",
                                       "0",      "--init", "random",      "--starts", "1"};
  std::vector<std::string> one{"ratings.csv", "--long", "auto", "--missing", "unlisted", "-o", "long"},
      other{"wide.csv", "--labels", "userId", "--header", "yes", "--missing", "mask", "-o", "wide"};
  one.insert(one.end(), exact.begin(), exact.end());
  other.insert(other.end(), exact.begin(), exact.end());
  const Json summary = factor(one);
  EXPECT_EQ(summary["options"]["long"], (Json{"auto"}));
  EXPECT_EQ(summary["warnings"], Json::array());
  EXPECT_NEAR(summary["objective"].get<double>(), factor(other)["objective"].get<double>(), 1e-8);
  EXPECT_EQ(cells(content("long/H.csv"))[0], cells(content("wide/H.csv"))[0]);
  EXPECT_EQ(nmf({"verify", "long"}).status, 0);
}

TEST_F(LongTables, convert_from_a_file_standard_input_and_gzip) {
  give("ratings.csv", ratings);
  const std::string matrix = "userId,\"31\",\"1029\",\"1061\"\n\"1\",2.5,3,3\n\"2\",4,0,4.5\n\"3\",0,5,0\n";
  EXPECT_EQ(nmf({"convert", "ratings.csv", "-", "--long", "auto", "-q"}).out, matrix);
  EXPECT_EQ(nmf({"convert", "-", "-", "--long", "1,2,3", "-q"}, ratings).out, matrix);
  EXPECT_EQ(
      shell("gzip -k ratings.csv && nmf convert ratings.csv.gz x.mtx --long userId,movieId,rating -q && nmf "
            "convert x.mtx - -q")
          .out,
      matrix);
}

TEST_F(LongTables, a_graph_from_its_edges) {
  give("graph.txt", "# a graph\na b\nb c\nc c\n");
  EXPECT_EQ(nmf({"convert", "graph.txt", "-", "--long", "auto", "--symmetric-edges", "-q"}).out,
            ",a,b,c\na,0,1,0\nb,1,0,1\nc,0,1,1\n");
  EXPECT_EQ(
      nmf({"factor", "graph.txt", "--rank", "2", "--long", "auto", "--symmetric-edges", "--symmetric", "-q"})
          .status,
      0);
}

// Rows of the test are matched by name: in any order, and without those that INPUT has not.
TEST_F(LongTables, entries_to_test_are_matched_by_name) {
  give("train.csv", "user,item,rating\nb,y,4\na,x,1\na,y,2\nb,x,2\nc,x,3\n");
  give("test.csv", "user,item,rating\nc,y,7\n");
  const std::vector<std::string> run{"train.csv", "--long", "auto",        "--missing", "unlisted",
                                     "--rank",    "1",      "--tolerance", "1e-12",     "--change-tolerance",
                                     "0"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), run.begin(), run.end());
    return more;
  };
  Json summary = factor(with({"--test", "test.csv"}));
  EXPECT_EQ(summary["test"]["entries"], 1);
  EXPECT_NEAR(summary["test"]["error"].get<double>(), 1, 1e-6);  // 3 x 2 by the others
  give("more.tsv", "3\tc\ty\t7\n");
  EXPECT_EQ(nmf({"factor", "train.csv", "--long", "1,2,3", "--rank", "1", "--missing", "unlisted", "--test",
                 "more.tsv", "-q"})
                .status,
            1);
  give("new.csv", "user,item,rating\nd,y,7\nc,y,7\nc,z,1\n");
  const Outcome outcome = nmf(
      {"factor", "train.csv", "--long", "auto", "--missing", "unlisted", "--rank", "1", "--test", "new.csv"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err,
              HasSubstr("warning: new.csv: 2 of 3 entries are of a row or a column that INPUT has not, and "
                        "are left out; the first of them is of row c and column z"));
}

// A matrix without names: numbers from 1.
TEST_F(LongTables, entries_to_test_by_number) {
  give("train.mtx",
       "%%MatrixMarket matrix coordinate real general\n3 2 5\n1 1 1\n1 2 2\n2 1 2\n2 2 4\n3 1 3\n");
  give("test.csv", "user,item,rating\n1,1,1\n1,2,2\n2,1,2\n3,2,7\n");
  EXPECT_EQ(
      factor({"train.mtx", "--missing", "unlisted", "--rank", "1", "--test", "test.csv"})["test"]["entries"],
      4);
}

TEST_F(LongTables, new_rows_are_read_as_those_of_the_model) {
  give("train.csv", "user,item,rating\nb,y,4\na,x,1\na,y,2\nb,x,2\nc,x,3\nc,z,6\n");
  factor({"train.csv", "--long", "auto", "--missing", "unlisted", "--rank", "1", "-o", "m", "--tolerance",
          "1e-12", "--change-tolerance", "0"});
  give("new.csv", "user,item,rating\nn,y,20\n");
  EXPECT_EQ(nmf({"transform", "new.csv", "--model", "m", "-o", "w.csv", "-q"}).status, 0);
  const auto known = cells(content("m/W.csv")), made = cells(content("w.csv"));
  EXPECT_EQ(made[1][0], "n");
  EXPECT_NEAR(std::stod(made[1][1]), 10 * std::stod(known[1][1]), 1e-6);
  give("some.csv", "user,item,rating\nc,y,6\n");
  const Outcome fit = nmf({"evaluate", "some.csv", "--model", "m", "--json", "-q"});
  EXPECT_EQ(fit.status, 0) << fit.err;
  EXPECT_LT(json_of(fit.out)["relative_error"].get<double>(), 1e-6);
  give("other.csv", "user,item,rating\nd,y,6\n");
  EXPECT_THAT(nmf({"evaluate", "other.csv", "--model", "m"}).err,
              HasSubstr("has no entry of row d and column y; --ignore-unknown"));
  const Outcome none = nmf({"evaluate", "other.csv", "--model", "m", "--ignore-unknown"});
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.err,
              HasSubstr("other.csv: none of its entries is one of the model in m; give entries of its"));
  give("wide.csv", "user,x,y,z\nn,10,20,20\n");
  EXPECT_EQ(nmf({"transform", "wide.csv", "--model", "m", "--long", "no", "--missing", "mask", "--labels",
                 "user", "-o", "v.csv", "-q"})
                .status,
            0);
}

TEST_F(LongTables, options_are_checked) {
  give("x.csv", "a,b\n1,2\n3,4\n");
  give("x.mtx", "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 1\n");
  const auto expect_usage = [&](std::vector<std::string> arguments, const std::string& words) {
    arguments.insert(arguments.begin(), "info");
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(words));
  };
  expect_usage({"x.csv", "--repeated", "sum"}, "--repeated: is for long tables");
  expect_usage({"x.csv", "--symmetric-edges"}, "--symmetric-edges: is for long tables");
  expect_usage({"x.csv", "--long", "a,b,c"}, "--long: there is no column 'c'; columns: a, b");
  expect_usage({"x.csv", "--long", "yes"}, "--long: give auto, no, or the columns");
  expect_usage({"x.csv", "--long", "auto", "--sparse", "no"}, "a long table is stored sparse");
  expect_usage({"x.mtx", "--long", "auto"}, "--long: does not apply to mtx files");
}

}  // namespace
}  // namespace nmf::test
