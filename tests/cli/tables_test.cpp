// What the program says about tables that can be read in more than one way, through its streams.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class Tables : public Cli {
 protected:
  std::string told(const std::string& table, std::vector<std::string> more = {}) const {
    give("x.csv", table);
    std::vector<std::string> arguments{"factor", "x.csv", "--rank", "1", "-o", "m"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return outcome.err;
  }
};

TEST_F(Tables, what_is_data_is_always_said_but_to_who_wants_silence) {
  EXPECT_THAT(told("a,b\n5,3\n4,9\n"), HasSubstr("nmf: data: a, b\n"));
  EXPECT_THAT(told("5,3\n4,9\n"), HasSubstr("nmf: no header; data: column_1, column_2\n"));
  EXPECT_THAT(told("n,a,b\nx,5,3\ny,4,9\n"), HasSubstr("nmf: row labels: n; data: a, b\n"));
  EXPECT_EQ(told("a,b\n5,3\n4,9\n", {"-q"}), "");
}

TEST_F(Tables, doubts_are_one_line_with_both_options_and_stand_in_the_summary) {
  const std::string table = "time,a,b\n1,5,3\n2,4,9\n3,4,8\n";
  EXPECT_THAT(told(table),
              HasSubstr("nmf: warning: x.csv: in doubt: column 1 (time) is taken as data: its numbers are "
                        "such as name rows, but its name is not; --header yes|no and --labels COLUMN|none "
                        "say what is meant\n"));
  const Json summary = factor({"x.csv", "--rank", "1", "-q"});
  EXPECT_THAT(summary["warnings"][0].get<std::string>(), HasSubstr("in doubt"));
  EXPECT_EQ(factor({"x.csv", "--rank", "1", "-q", "--labels", "time"})["input"]["columns"], 2);
  EXPECT_EQ(factor({"x.csv", "--rank", "1", "-q", "--labels", "none"})["warnings"], Json::array());
  const Outcome info = nmf({"info", "x.csv"});
  EXPECT_THAT(info.err, HasSubstr("in doubt: column 1 (time)"));
  EXPECT_EQ(nmf({"info", "x.csv", "-q"}).err, "");
  EXPECT_THAT(json_of(nmf({"info", "x.csv", "--json", "-q"}).out)["warnings"][0].get<std::string>(),
              HasSubstr("in doubt"));
}

TEST_F(Tables, numbers_that_are_labels_because_of_their_signs_are_named) {
  const std::string rest = " and is no data because of cells such as ";
  for (const auto& [cell, shown] :
       std::vector<std::pair<std::string, std::string>>{{"3%", "3%"},
                                                        {"$3", "$3"},
                                                        {"3 \xe2\x82\xac", "3 \xe2\x82\xac"},
                                                        {"TRUE", "TRUE"},
                                                        {"<3", "<3"},
                                                        {"3 mg", "3 mg"}}) {
    const std::string table = "name,share,count\nn1," + cell + ",2\nn2," + cell + ",4\n";
    EXPECT_THAT(told(table),
                HasSubstr("x.csv: column 2 (share) labels the rows" + rest + "'" + shown + "' in line 2"));
  }
  EXPECT_THAT(told("name,share,count\nn1,.,2\nn2,.,4\nn3,7,1\n"), HasSubstr(rest + "'.' in line 2"));
  EXPECT_THAT(told("name,kind,count\nn1,x,2\nn2,3rd,4\nn3,17q,1\n"), Not(HasSubstr(rest)));
  give("all.csv", "a,b\n3%,4%\n5%,6%\n");
  const Outcome outcome = nmf({"info", "all.csv"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("no columns of numbers"), HasSubstr("'3%' in line 2")));
}

TEST_F(Tables, comments_are_named) {
  give("x.csv", "# made by foo\n# second\na,b\n1,2\n3,4\n");
  EXPECT_EQ(
      nmf({"info", "x.csv"}).err,
      "nmf: error: x.csv:1: begins with '#', as a comment does, and has not as many cells as other lines; "
      "pass such lines over with --comment '#'\n");
  EXPECT_THAT(nmf({"info", "x.csv", "--comment", "#"}).out, HasSubstr("2 rows x 2 columns"));
  give("series.txt",
       "!Series_title\t\"x\"\n\n!series_matrix_table_begin\n\"ID_REF\"\t\"GSM1\"\t\"GSM2\"\n\"a_at\"\t1\t2\n"
       "\"b_at\"\t3\t5\n!series_matrix_table_end\n");
  EXPECT_THAT(nmf({"info", "series.txt"}).err, HasSubstr("series.txt:1: begins with '!'"));
  EXPECT_THAT(nmf({"info", "series.txt", "--comment", "!"}).out, HasSubstr("2 rows x 2 columns"));
  give("end.csv", "a,b\n1,2\n3,4\n#end\n");
  EXPECT_THAT(nmf({"info", "end.csv"}).err, HasSubstr("end.csv:4: begins with '#'"));
}

TEST_F(Tables, a_list_of_entries_is_not_taken_for_a_table_without_a_word) {
  const std::string warning = "looks like a long table, with an entry (row, column, value) a line: --long ";
  const auto info = [&](const std::string& table) {
    give("x.csv", table);
    return nmf({"info", "x.csv"}).err;
  };
  give("ratings.txt", "1 1193 5\n1 661 3\n1 914 3\n2 3408 4\n2 661 5\n3 1193 5\n");
  EXPECT_THAT(nmf({"info", "ratings.txt"}).err, HasSubstr("warning: ratings.txt: " + warning));
  EXPECT_THAT(info("user,item,rating\nu0,i0,1\nu1,i0,2\nu0,i1,3\nu1,i1,5\n"), HasSubstr(warning));
  EXPECT_THAT(info("userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,1260759179\n1,1061,3.0,"
                   "1260759182\n"
                   "2,31,4,1260759185\n"),
              HasSubstr(warning));
  EXPECT_THAT(info(",i,j,x\n0,1,1,5\n1,2,1,3\n2,1,2,4\n3,2,2,1\n"), HasSubstr(warning));
  EXPECT_THAT(info("196\t242\t3\n186\t302\t3\n22\t377\t1\n196\t51\t2\n186\t242\t1\n298\t474\t4\n"),
              HasSubstr(warning));
  EXPECT_THAT(info("5,3,9\n4,9,2\n5,1,7\n8,8,6\n3,3,3\n1,2,5\n"), Not(HasSubstr(warning)));
  EXPECT_THAT(info("name,kind,a\nx,p,5\ny,p,3\nz,q,1\nw,q,2\n"), Not(HasSubstr(warning)));
}

// Latin-1, in names of rows, columns, files and folders.
TEST_F(Tables, names_that_are_not_utf8_break_nothing) {
  const std::string folder =
                        "gr\xf6\xdf"
                        "e.nmf",
                    file = "h\xf6he.csv";
  give(file,
       "n\xe4me,gr\xf6\xdf"
       "e,h\xf6he,c\nr\xe4,3,4,5\nrb,5,1,2\nrc,1,1,7\n");
  const std::vector<std::vector<std::string>> commands = {
      {"factor", file, "--rank", "2", "-q", "-o", folder, "--json"},
      {"info", file, "--json"},
      {"convert", file, "x.npy", "--json", "-q"},
      {"top", "--model", folder, "--rows", "--json"},
      {"compare", folder, folder, "--json"},
      {"transform", file, "--model", folder, "-o", "w.csv", "--json", "-q"},
      {"reconstruct", "--model", folder, "-o", "y.csv", "--json", "-q"},
      {"evaluate", file, "--model", folder, "--by", "columns", "--json", "-q"},
      {"docs",
       "d\xf6"
       "cs",
       "--json"}};
  for (const auto& command : commands) {
    const Outcome outcome = nmf(command);
    EXPECT_EQ(outcome.status, 0) << command[0] << ": " << outcome.err;
    EXPECT_NO_THROW(json_of(outcome.out)) << command[0];
    std::vector<std::string> plain = command;
    std::erase(plain, "--json");
    EXPECT_EQ(nmf(plain).status, 0) << command[0];
  }
  EXPECT_THAT(content(folder + "/W.csv"), HasSubstr("r\xe4,"));
  EXPECT_THAT(content(folder + "/H.csv"), HasSubstr("gr\xf6\xdf"
                                                    "e,h\xf6he,c\n"));
  EXPECT_NO_THROW(json_of(content(folder + "/summary.json")));
}

TEST_F(Tables, endings_that_mean_no_format_are_refused_before_the_work) {
  give("x.csv", "a,b\n5,3\n4,9\n");
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& ending,
                           const std::string& offered = ".mtx .npy .csv") {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(ending + " is no format that nmf writes"), HasSubstr(offered)));
  };
  refused({"convert", "x.csv", "v.parquet"}, ".parquet", ".npy .npz .csv");
  refused({"convert", "x.csv", "v.xlsx.gz"}, ".xlsx", ".npy .npz .csv");
  refused({"factor", "x.csv", "--rank", "1", "-W", "w.dat", "-H", "h.csv"}, ".dat");
  refused({"factor", "missing.csv", "--rank", "1", "-W", "w.csv", "-H", "h.json"}, ".json");
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(nmf({"factor", "x.csv", "--rank", "1", "-o", "m", "-q"}).status, 0);
  refused({"transform", "x.csv", "--model", "m", "-o", "w.h5"}, ".h5");
  refused({"reconstruct", "--model", "m", "-o", "y.RDS"}, ".rds");
  std::filesystem::create_directory(scratch / "d.d");
  for (const char* name : {"plain", "X.CSV", "d.d/plain", ".hidden", "x.tsv.xz"})
    EXPECT_EQ(nmf({"convert", "x.csv", name, "-q"}).status, 0) << name;
  EXPECT_EQ(content("plain"), content("X.CSV"));
  EXPECT_EQ(nmf({"convert", "x.csv", "v.parquet", "--to", "csv", "-q"}).status, 0);
}

}  // namespace
}  // namespace nmf::test
