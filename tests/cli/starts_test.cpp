// Where runs begin: starts from files, several of them, one.
#include <algorithm>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Starts = Cli;

constexpr double iris_rank_2 = 0.0403493250649423;  // see factor_test.cpp

TEST_F(Starts, a_start_from_files_with_or_without_a_header) {
  const std::vector<std::string> tight{"--tolerance",      "1e-9", "--change-tolerance", "0",
                                       "--max-iterations", "20000"};
  factor({iris, "--rank", "2", "-o", "first", "--tolerance", "1e-9", "--change-tolerance", "0",
          "--max-iterations", "20000"});
  const std::string w = content("first/W.csv");
  std::string bare;  // the numbers alone
  for (const auto& row : numbers(cells(w), 1, 1, 2))
    bare += std::to_string(row[0]) + "," + std::to_string(row[1]) + "\n";
  give("bare.csv", bare);
  const Json warm =
      factor({iris, "--rank", "2", "--init-w", "first/W.csv", "--init-h", "first/H.csv", "-o", "second"});
  EXPECT_LE(warm["iterations"], 10);
  EXPECT_NEAR(warm["relative_error"], iris_rank_2, 1e-5);
  EXPECT_NEAR(factor({iris, "--rank", "2", "--init-w", "bare.csv"})["relative_error"], iris_rank_2, 1e-5);
}

TEST_F(Starts, a_start_of_the_wrong_shape) {
  give("w.csv", "1,2\n3,4\n");
  const Outcome w = nmf({"factor", iris, "--rank", "2", "--init-w", "w.csv", "-q"});
  EXPECT_EQ(w.status, 1);
  EXPECT_EQ(w.err,
            "nmf: error: w.csv: is 2 x 2, but W must be 150 x 2 (rows of the matrix x --rank); give a file "
            "of that shape\n");
  const Outcome h = nmf({"factor", iris, "--rank", "2", "--init-h", "w.csv", "-q"});
  EXPECT_EQ(h.err,
            "nmf: error: w.csv: is 2 x 2, but H must be 2 x 4 (--rank x columns of the matrix); give a file "
            "of that shape\n");
}

TEST_F(Starts, several_starts_are_listed_and_the_best_is_kept) {
  const Json summary = factor({iris, "--rank", "3", "--starts", "4", "-o", "out"});
  const Rows starts = cells(content("out/starts.csv"));
  ASSERT_EQ(starts.size(), 5U);
  EXPECT_EQ(starts[0], (std::vector<std::string>{"start", "seed", "init", "objective", "relative_error",
                                                 "kkt_residual", "iterations", "stop_reason"}));
  double best = 1;
  for (std::size_t i = 1; i < starts.size(); ++i) best = std::min(best, std::stod(starts[i][4]));
  EXPECT_EQ(summary["relative_error"], best);
  EXPECT_EQ(summary["starts"], 4);
  EXPECT_EQ(starts[1][2], "nndsvdar");
  EXPECT_EQ(starts[2][2], "random");
}

TEST_F(Starts, a_small_matrix_gets_several_starts_and_says_so) {
  const Outcome outcome = nmf({"factor", iris, "--rank", "3", "--json", "-o", "out"});
  const Json summary = json_of(outcome.out);
  EXPECT_EQ(summary["options"]["starts"], "auto");
  EXPECT_EQ(summary["starts"], 16);
  const Rows starts = cells(content("out/starts.csv"));
  ASSERT_EQ(starts.size(), 17U);
  const auto best = starts[static_cast<std::size_t>(summary["best_start"]) + 1];
  EXPECT_EQ(summary["init"], best[2]);
  EXPECT_EQ(summary["objective"], std::stod(best[3]));
  EXPECT_EQ(std::count_if(starts.begin(), starts.end(), [](const auto& row) { return row[7] == "behind"; }),
            15);
  EXPECT_NE(outcome.err.find("starts     16, the best is number " + best[0] + " (" + best[2] + ")\n"),
            std::string::npos);
  // The same start alone gives the same bytes.
  nmf({"factor", iris, "--rank", "3", "--init", best[2], "--seed", best[1], "-o", "alone", "-q"});
  EXPECT_EQ(content("out/W.csv"), content("alone/W.csv"));
  EXPECT_EQ(content("out/H.csv"), content("alone/H.csv"));
}

TEST_F(Starts, one_start_where_that_is_what_is_meant) {
  for (const std::vector<std::string>& more : {std::vector<std::string>{"--starts", "1"},
                                               {"--init", "random"},
                                               {"--algorithm", "hals"},
                                               {"--loss", "is"},
                                               {"--time-limit", "10s"},
                                               {"--max-iterations", "20"},
                                               {"--holdout", "0.1", "--early-stop"},
                                               {"--batch", "50"}}) {
    std::vector<std::string> arguments{iris, "--rank", "2", "-o", "out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_EQ(factor(arguments)["starts"], 1) << more[0];
    EXPECT_FALSE(std::filesystem::exists(scratch.path() / "out/starts.csv")) << more[0];
  }
}

TEST_F(Starts, several_starts_that_cannot_be) {
  const auto refusal = [this](std::vector<std::string> more) {
    more.insert(more.begin(), {"factor", iris, "--rank", "2", "-q"});
    const Outcome outcome = nmf(more);
    EXPECT_EQ(outcome.status, 2);
    return outcome.err;
  };
  EXPECT_EQ(refusal({"--starts", "0"}), "nmf: error: --starts: 0 is not possible; give at least 1\n");
  EXPECT_EQ(refusal({"--starts", "few"}),
            "nmf: error: --starts: few is neither auto nor a number of starts\n");
  EXPECT_EQ(refusal({"--starts", "2", "--init-w", "w.csv"}),
            "nmf: error: --starts: a start that is given with --init-w or --init-h is the only one\n");
}

}  // namespace
}  // namespace nmf::test
