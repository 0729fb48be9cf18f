// Which entries count: --missing, --na, --weights, --holdout, --test.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

// (1 2 3)'(1 2 3) without its middle.
const std::string holed = "1,2,3\n2,,6\n3,6,9\n";

class Entries : public Cli {
 protected:
  // W H at row i and column j as the files in `folder` have it.
  double model(const std::string& folder, std::size_t i, std::size_t j) const {
    const auto w = numbers(cells(content(folder + "/W.csv")), 1, 0, 1),
               h = numbers(cells(content(folder + "/H.csv")), 1, 0, 3);
    return w[i][0] * h[0][j];
  }
  std::string refusal(std::vector<std::string> arguments, int status) const {
    arguments.insert(arguments.begin(), "factor");
    arguments.emplace_back("-q");
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    return outcome.err;
  }
};

TEST_F(Entries, a_missing_cell_is_an_error_that_says_what_can_be_done) {
  give("x.csv", holed);
  EXPECT_EQ(refusal({"x.csv", "--rank", "1"}, 1),
            "nmf: error: x.csv:2: column 2 (column_2): the cell is empty, a missing value; fill it in, leave "
            "its row "
            "or column out, or say what it means with --missing\n");
}

TEST_F(Entries, a_masked_cell_is_filled_in_by_the_others) {
  give("x.csv", holed);
  const Json summary = factor(
      {"x.csv", "--rank", "1", "--missing", "mask", "--tolerance", "1e-10", "--change-tolerance", "0"});
  EXPECT_NEAR(model("x.nmf", 1, 1), 4, 1e-6);
  EXPECT_EQ(summary["input"]["missing"], 1);
  EXPECT_EQ(summary["total_weight"], 8);
  EXPECT_EQ(summary["options"]["missing"], "mask");
  EXPECT_LT(summary["relative_error"], 1e-6);
}

TEST_F(Entries, nothing_under_a_mask_matters) {
  give("nan.csv", "1,2,3\n2,nan,6.5\n3,6,9\n");
  give("huge.csv", "1,2,3\n2,1e300,6.5\n3,6,9\n");
  give("weights.csv", "1,1,1\n1,0,1\n1,1,1\n");
  for (const std::string loss : {"frobenius", "kl", "is", "1.5", "huber", "l21"}) {
    factor({"nan.csv", "--rank", "2", "--loss", loss, "--missing", "mask", "-o", "nan"});
    factor({"huge.csv", "--rank", "2", "--loss", loss, "--weights", "weights.csv", "-o", "huge"});
    EXPECT_EQ(content("nan/W.csv"), content("huge/W.csv")) << loss;
    EXPECT_EQ(content("nan/H.csv"), content("huge/H.csv")) << loss;
  }
}

TEST_F(Entries, missing_cells_read_as_zero_are_zeros) {
  give("x.csv", holed);
  give("zero.csv", "1,2,3\n2,0,6\n3,6,9\n");
  factor({"x.csv", "--rank", "1", "--missing", "zero", "-o", "a"});
  factor({"zero.csv", "--rank", "1", "-o", "b"});
  EXPECT_EQ(content("a/W.csv"), content("b/W.csv"));
  EXPECT_EQ(content("a/H.csv"), content("b/H.csv"));
}

TEST_F(Entries, further_words_for_a_missing_value) {
  give("x.csv", "1,2,3\n2,-,6\n3,none,9\n");
  const Json summary = factor({"x.csv", "--rank", "1", "--missing", "mask", "--na", "-,none"});
  EXPECT_EQ(summary["input"]["missing"], 2);
  EXPECT_EQ(summary["options"]["na"], (Json{"-", "none"}));
}

// (1 2 3)'(1 2 3) again, with three entries unknown and no other zero than the one that is listed.
TEST_F(Entries, what_a_sparse_file_does_not_list_is_unknown) {
  give("x.mtx",
       "%%MatrixMarket matrix coordinate real general\n4 3 8\n1 1 1\n1 3 3\n2 1 2\n2 2 4\n3 1 3\n3 3 9\n4 1 "
       "0\n4 2 nan\n");
  const Json summary = factor(
      {"x.mtx", "--rank", "1", "--missing", "unlisted", "--tolerance", "1e-10", "--change-tolerance", "0"});
  EXPECT_EQ(summary["total_weight"], 7);
  EXPECT_EQ(summary["input"]["missing"], 5);
  EXPECT_EQ(summary["input"]["non_zeros"], 6);
  EXPECT_NEAR(model("x.nmf", 0, 1), 2, 1e-6);
  EXPECT_NEAR(model("x.nmf", 2, 1), 6, 1e-6);
  EXPECT_NEAR(model("x.nmf", 3, 2), 0, 1e-6);
}

TEST_F(Entries, unlisted_needs_a_file_that_lists) {
  give("x.csv", "1,2\n3,4\n");
  EXPECT_EQ(refusal({"x.csv", "--rank", "1", "--missing", "unlisted"}, 2),
            "nmf: error: --missing: unlisted is for files that list their entries (Matrix Market coordinate, "
            "SciPy's "
            ".npz); use mask for missing cells\n");
}

// The weighted mean is the best constant row: (3 * 1 + 1 * 5) / 4 for the first column.
TEST_F(Entries, weights_say_how_much_an_entry_counts) {
  give("x.csv", "1,2\n5,2\n");
  give("weights.csv", "3,1\n1,1\n");
  give("ones.csv", "1\n1\n");
  const Json summary = factor({"x.csv", "--rank", "1", "--weights", "weights.csv", "--tolerance", "1e-12",
                               "--change-tolerance", "0", "-o", "out"});
  EXPECT_EQ(summary["total_weight"], 6);
  const auto w = numbers(cells(content("out/W.csv")), 1, 0, 1),
             h = numbers(cells(content("out/H.csv")), 1, 0, 2);
  double loss = 0;
  const double x[2][2] = {{1, 2}, {5, 2}}, weight[2][2] = {{3, 1}, {1, 1}};
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) loss += weight[i][j] * std::pow(x[i][j] - w[i][0] * h[0][j], 2) / 2;
  EXPECT_NEAR(summary["loss_value"], loss, 1e-12);
  // Each column of H is the weighted regression on W.
  for (std::size_t j = 0; j < 2; ++j) {
    double above = 0, below = 0;
    for (std::size_t i = 0; i < 2; ++i) {
      above += weight[i][j] * w[i][0] * x[i][j];
      below += weight[i][j] * w[i][0] * w[i][0];
    }
    EXPECT_NEAR(h[0][j], above / below, 1e-9);
  }
}

TEST_F(Entries, weights_that_do_not_fit) {
  give("x.csv", "1,2\n3,4\n");
  give("wide.csv", "1,1,1\n1,1,1\n");
  give("negative.csv", "1,1\n1,-1\n");
  give("nothing.csv", "0,0\n0,0\n");
  const std::vector<std::string> run{"x.csv", "--rank", "1", "--weights"};
  const auto with = [&](const std::string& file) {
    auto arguments = run;
    arguments.push_back(file);
    return refusal(arguments, 1);
  };
  EXPECT_EQ(with("wide.csv"),
            "nmf: error: wide.csv: is 2 x 3, but the weights must be 2 x 2, as INPUT is; give a file of "
            "that shape\n");
  EXPECT_THAT(with("negative.csv"), HasSubstr("negative.csv:2: column 2 (column_2): -1 is negative"));
  EXPECT_EQ(with("nothing.csv"),
            "nmf: error: x.csv: no entry counts; give others by --missing, --weights or --test\n");
}

TEST_F(Entries, held_out_entries_are_told_of_in_each_iteration) {
  const Json summary = factor({iris, "--rank", "2", "--holdout", "0.2", "--seed", "3", "-o", "out"});
  const std::size_t entries = summary["holdout"]["entries"];
  EXPECT_GT(entries, 600 * 0.14);
  EXPECT_LT(entries, 600 * 0.26);
  EXPECT_EQ(summary["total_weight"], 600 - static_cast<double>(entries));
  EXPECT_TRUE(summary["test"].is_null());
  const Rows log = cells(content("out/log.csv"));
  EXPECT_EQ(log[0].back(), "holdout_error");
  EXPECT_EQ(log.size(), summary["iterations"].get<std::size_t>() + 1);
  EXPECT_NEAR(std::stod(log.back().back()), summary["holdout"]["error"], 1e-9);
  factor({iris, "--rank", "2", "--holdout", "0.2", "--seed", "3", "--threads", "1", "-o", "one"});
  EXPECT_EQ(content("out/W.csv"), content("one/W.csv"));
  EXPECT_EQ(content("out/H.csv"), content("one/H.csv"));
}

TEST_F(Entries, a_run_stops_early_where_the_held_out_error_turns_up) {
  const Json summary = factor({NMF_DATA "/golub.csv", "--rank", "12", "--holdout", "0.2", "--early-stop",
                               "--tolerance", "1e-9", "--change-tolerance", "0", "-o", "out"});
  EXPECT_EQ(summary["stop_reason"], "holdout");
  EXPECT_TRUE(summary["converged"]);
  const auto log = cells(content("out/log.csv"));
  const std::size_t chosen = summary["chosen_iteration"];
  EXPECT_LE(chosen + 5, summary["iterations"]);  // steps that were undone do not count
  for (std::size_t i = 1; i < log.size(); ++i)
    EXPECT_GE(std::stod(log[i].back()), std::stod(log[chosen].back())) << i;
  EXPECT_NEAR(summary["holdout"]["error"], std::stod(log[chosen].back()),
              1e-9 * std::stod(log[chosen].back()));
}

// Entries to test are not trained on, even where the matrix has them: it is (1 2 3)'(1 2 3) but for one.
TEST_F(Entries, entries_to_test_are_only_looked_at) {
  give("x.csv", "1,2,3\n2,50,6\n3,6,9\n");
  give("test.mtx", "%%MatrixMarket matrix coordinate real general\n3 3 1\n2 2 7\n");
  const Json summary = factor(
      {"x.csv", "--rank", "1", "--test", "test.mtx", "--tolerance", "1e-10", "--change-tolerance", "0"});
  EXPECT_NEAR(model("x.nmf", 1, 1), 4, 1e-6);
  EXPECT_EQ(summary["test"]["entries"], 1);
  EXPECT_NEAR(summary["test"]["error"], 3, 1e-6);
  EXPECT_TRUE(summary["holdout"].is_null());
  const Rows log = cells(content("x.nmf/log.csv"));
  EXPECT_EQ(log[0].back(), "test_error");
  EXPECT_NEAR(std::stod(log.back().back()), 3, 1e-6);
  EXPECT_THAT(nmf({"factor", "x.csv", "--rank", "1", "--test", "test.mtx"}).err,
              HasSubstr("\ntest       3 root mean squared error"));
}

// Of a row and a column of which nothing is known nmf reconstruct says the mean, 2.25, and so do errors.
TEST_F(Entries, entries_of_which_nothing_is_known_are_judged_by_what_is_foretold) {
  give("x.csv", "id,u,v,w\na,1,2,\nb,2,4,\nc,,,\n");
  give("test.csv", "id,u,v,w\na,,,\nb,,,1.25\nc,3.25,,\n");
  for (const char* precision : {"double", "single"}) {
    const Json summary = factor({"x.csv", "--rank", "1", "--missing", "mask", "--test", "test.csv", "-o", "m",
                                 "--precision", precision});
    EXPECT_NEAR(summary["test"]["error"], 1, 1e-6);
    EXPECT_EQ(nmf({"verify", "m"}).status, 0);
  }
}

TEST_F(Entries, the_error_of_other_losses_is_their_mean) {
  give("x.csv", "1,2,3\n2,50,6\n3,6,9\n");
  give("test.csv", ",,\n,7,\n,,9\n");
  const Json summary = factor({"x.csv", "--rank", "1", "--loss", "kl", "--test", "test.csv", "--tolerance",
                               "1e-10", "--change-tolerance", "0"});
  const double y = model("x.nmf", 1, 1), z = model("x.nmf", 2, 2);
  EXPECT_NEAR(y, 4, 1e-4);
  EXPECT_NEAR(summary["test"]["error"], (7 * std::log(7 / y) - 7 + y + 9 * std::log(9 / z) - 9 + z) / 2,
              1e-9);
}

TEST_F(Entries, everything_is_turned_with_the_matrix) {
  give("x.csv", "1,2,3\n2,50,6\n");
  give("weights.csv", "1,1,1\n1,0,1\n");
  give("test.csv", "nan,nan,nan\nnan,7,nan\n");
  const Json summary = factor({"x.csv", "--transpose", "--rank", "1", "--weights", "weights.csv", "--test",
                               "test.csv", "--tolerance", "1e-10", "--change-tolerance", "0"});
  EXPECT_EQ(summary["total_weight"], 5);
  EXPECT_NEAR(summary["test"]["error"], 3, 1e-6);
}

TEST_F(Entries, what_is_refused_before_anything_is_read) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"--holdout", "1"}, "--holdout: 1 is not possible; give a share between 0 and 1"},
      {{"--holdout", "-0.1"}, "--holdout: -0.1 is not possible; give a share between 0 and 1"},
      {{"--early-stop"}, "--early-stop: nothing is held out; give --holdout a share of the entries"},
      {{"--missing", "maks"},
       "--missing: unknown value: maks; did you mean mask? choose error, mask, zero or unlisted"},
      {{"--symmetric", "--holdout", "0.1"},
       "--symmetric: every entry counts once; leave out --missing, --weights, --holdout and --test"},
  };
  for (const auto& [flags, message] : cases) {
    std::vector<std::string> arguments{"absent.csv", "--rank", "1"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    EXPECT_EQ(refusal(arguments, 2), "nmf: error: " + message + "\n");
  }
}

TEST_F(Entries, files_of_weights_and_tests_are_never_overwritten) {
  give("x.csv", "1,2\n3,4\n");
  give("w.csv", "1,1\n1,1\n");
  EXPECT_THAT(refusal({"x.csv", "--rank", "1", "--weights", "w.csv", "-W", "w.csv", "-H", "h.csv"}, 1),
              HasSubstr("w.csv"));
  EXPECT_EQ(content("w.csv"), "1,1\n1,1\n");
  give("t.mtx", "%%MatrixMarket matrix coordinate real general\n2 2 0\n");
  EXPECT_THAT(refusal({"x.csv", "--rank", "1", "--test", "t.mtx"}, 1), HasSubstr("t.mtx"));
}

}  // namespace
}  // namespace nmf::test
