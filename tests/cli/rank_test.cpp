// nmf rank: what its table says is what its runs say, whoever made them and however often they were stopped.
#include <signal.h>

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <random>
#include <thread>

#include "cli/sweeps.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

TEST_F(Rank, finds_the_rank_that_the_data_have) {
  give_matrix("x.csv", 4, 1);
  const Outcome outcome = nmf({"rank", "x.csv", "--ranks", "2-6", "--runs", "5"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("by held out    4 components: their error is the least\n"));
  EXPECT_THAT(outcome.err,
              HasSubstr("by stability   4 components: the most that runs find about as alike as any\n"));
  std::istringstream lines(outcome.err);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  EXPECT_EQ(column("x.ranks", "rank"), (Words{"2", "3", "4", "5", "6"}));
  const Json summary = json_of(content("x.ranks/summary.json"));
  EXPECT_EQ(summary["suggested"]["by_holdout_error"], 4);
  EXPECT_EQ(summary["complete"], true);
}

// Each of its runs is one of `nmf factor`, and the table says what that says.
TEST_F(Rank, runs_are_those_of_factor) {
  give_matrix("x.csv", 3, 2);
  ASSERT_EQ(nmf({"rank", "x.csv", "--ranks", "2,4", "--runs", "3", "--loss", "kl", "-q"}).status, 0);
  const Rows runs = cells(content("x.ranks/runs.csv"));
  double least = 1;
  for (const Words& run : runs) {
    if (run[0] != "4" || run[1] != "run") continue;
    const Json summary = factor({"x.csv", "--rank", "4", "--loss", "kl", "--starts", "1", "--exchanges", "0",
                                 "--init", run[4], "--seed", run[3], "-o", "alone"});
    const std::string folder = "x.ranks/runs/rank_004_run_0" + run[2];
    EXPECT_EQ(content(folder + "/W.csv"), content("alone/W.csv"));
    EXPECT_EQ(content(folder + "/H.csv"), content("alone/H.csv"));
    EXPECT_EQ(std::stod(run[5]), summary["objective"].get<double>());
    least = std::min(least, summary["relative_error"].get<double>());
    EXPECT_EQ(nmf({"verify", folder, "x.csv"}).status, 0);
  }
  EXPECT_EQ(std::stod(column("x.ranks", "relative_error")[1]), least);
}

// What a fold's error is: that of the entries that are left out, in the model of the others.
TEST_F(Rank, folds_tell_the_error_of_what_they_leave_out) {
  give_matrix("x.csv", 1, 3);
  ASSERT_EQ(nmf({"rank", "x.csv", "--ranks", "1", "--runs", "0", "--folds", "3", "-q"}).status, 0);
  // Noise of uniform numbers within 0.1, sd 0.0289, about a product of one component.
  const double error = std::stod(column("x.ranks", "holdout_error")[0]);
  EXPECT_GT(error, 0.0289);
  EXPECT_LT(error, 0.033);
  EXPECT_EQ(column("x.ranks", "folds")[0], "3");
}

// The same numbers times 2^664 and 2^-664, about 1e200 and 1e-200, of which no square is a double.
TEST_F(Rank, says_the_same_in_any_unit) {
  give_matrix("x.csv", 3, 5);
  const Rows table = cells(content("x.csv"));
  for (const char* loss : {"frobenius", "kl", "huber:0.05"}) {
    const auto sweep = [&](int exponent) {
      std::string text;
      for (const Words& row : table)
        for (std::size_t j = 0; j < row.size(); ++j)
          text +=
              fmt::format("{}{}", std::ldexp(std::stod(row[j]), exponent), j + 1 < row.size() ? ',' : '\n');
      give("unit.csv", text);
      const std::string own =
          std::string(loss).starts_with("huber") ? fmt::format("huber:{}", std::ldexp(0.05, exponent)) : loss;
      const Outcome outcome = nmf({"rank", "unit.csv", "--ranks", "2-4", "--runs", "3", "--folds", "3",
                                   "--loss", own, "-o", fmt::format("{}{}", loss, exponent), "-q"});
      EXPECT_EQ(outcome.status, 0) << outcome.err;
    };
    const std::string plain = fmt::format("{}0", loss);
    sweep(0);
    for (const int exponent : {-664, 664}) {
      sweep(exponent);
      const std::string scaled = fmt::format("{}{}", loss, exponent);
      EXPECT_EQ(json_of(content(scaled + "/summary.json"))["suggested"],
                json_of(content(plain + "/summary.json"))["suggested"])
          << loss;
      EXPECT_EQ(column(scaled, "best_run"), column(plain, "best_run")) << loss;
      for (const char* name : {"holdout_error", "holdout_standard_error"})
        for (std::size_t row = 0; row < 3; ++row)
          EXPECT_EQ(std::stod(column(scaled, name)[row]),
                    std::ldexp(std::stod(column(plain, name)[row]), exponent))
              << loss << ' ' << name;
    }
  }
}

TEST_F(Rank, killed_and_started_again_it_ends_with_the_same_table) {
  give_matrix("x.csv", 5, 4);
  const Words command{
      "rank", "x.csv", "--ranks", "3-7", "--runs", "4", "--tolerance", "1e-6", "--checkpoint-every",
      "20",   "-q"};
  ASSERT_EQ(nmf(command + Words{"-o", "whole"}).status, 0);
  std::mt19937 random(1);
  const int kills = drawn(20, 200);
  for (int i = 0; i < kills; ++i) {
    Invocation run_of =
        invocation(command + Words{"-o", "out"} +
                   (i % 2 == 0 ? Words{} : Words{"--shard", std::to_string(1 + random() % 4) + "/4"}));
    const auto moment = std::chrono::milliseconds(random() % 40);
    run_of.while_running = [moment](pid_t process) {
      std::this_thread::sleep_for(moment);
      kill(process, SIGKILL);
    };
    run(run_of);
  }
  const Outcome outcome = nmf(command + Words{"-o", "out"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const bool same = content("out/ranks.csv") == content("whole/ranks.csv") &&
                    content("out/runs/rank_005_run_02/H.csv") == content("whole/runs/rank_005_run_02/H.csv");
  EXPECT_TRUE(same);
  RecordProperty("tries", kills);
  RecordProperty("losses", same ? 0 : 1);
}

TEST_F(Rank, other_data_and_options_are_refused_with_both_values) {
  give_matrix("x.csv", 3, 8);
  give_matrix("y.csv", 3, 9);
  ASSERT_EQ(nmf({"rank", "x.csv", "--ranks", "2", "--runs", "1", "-o", "out", "-q"}).status, 0);
  const Outcome loss = nmf({"rank", "x.csv", "--ranks", "2", "--loss", "kl", "-o", "out"});
  EXPECT_EQ(loss.status, 2);
  EXPECT_THAT(loss.err, HasSubstr("out: is of another sweep: --loss was frobenius there, and is kl here"));
  const Outcome data = nmf({"rank", "y.csv", "--ranks", "2", "-o", "out"});
  EXPECT_EQ(data.status, 2);
  EXPECT_THAT(data.err, HasSubstr("the SHA-256 of its matrix was"));
  factor({"x.csv", "--rank", "2", "-o", "model"});
  EXPECT_THAT(nmf({"rank", "x.csv", "--ranks", "2", "-o", "model"}).err,
              HasSubstr("a result that is none of a sweep"));
}

TEST_F(Rank, tables_do_not_take_the_place_of_what_is_read) {
  std::filesystem::create_directory(scratch / "x");
  give("x/ranks.csv", "a,b\n1,2\n3,4\n5,7\n");
  const Outcome outcome = nmf({"rank", "x/ranks.csv", "--ranks", "1", "--folds", "none", "-o", "x"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("x/ranks.csv: is an input and would be overwritten by -o"));
  EXPECT_EQ(content("x/ranks.csv"), "a,b\n1,2\n3,4\n5,7\n");
}

TEST_F(Rank, what_is_not_possible_is_told) {
  give_matrix("x.csv", 3, 8);
  const auto problem = [this](const Words& more) {
    const Outcome outcome = nmf(Words{"rank", "x.csv"} + more);
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    return outcome.err;
  };
  EXPECT_THAT(problem({}), HasSubstr("--ranks: missing"));
  EXPECT_THAT(problem({"--ranks", "3-1"}), HasSubstr("--ranks: 3-1 is not possible"));
  EXPECT_THAT(problem({"--ranks", "2-30"}), HasSubstr("--ranks: 30 is not possible; 24 is the smaller side"));
  EXPECT_THAT(problem({"--ranks", "2", "--folds", "1"}), HasSubstr("--folds: 1 is not possible"));
  EXPECT_THAT(problem({"--ranks", "2", "--runs", "0", "--folds", "none"}),
              HasSubstr("nothing is left to do"));
  EXPECT_THAT(problem({"--ranks", "2", "--init", "nndsvd"}), HasSubstr("starts every run at the same place"));
  EXPECT_THAT(problem({"--ranks", "2", "--shard", "3/2"}), HasSubstr("--shard: 3/2 is not possible"));
  EXPECT_THAT(problem({"--ranks", "2", "--vary", "l2w=1"}), HasSubstr("did you mean l2-w?"));
  EXPECT_THAT(problem({"--ranks", "2", "--vary", "l2-w=x"}), HasSubstr("--vary: l2-w=x: not a number"));
  EXPECT_THAT(problem({"--ranks", "2", "--vary", "l2-w=same"}), HasSubstr("there is none before it"));
  EXPECT_FALSE(exists("x.ranks"));
}

// Before the work, with folds that are possible.
TEST_F(Rank, folds_that_leave_out_nothing_are_refused) {
  give("x.csv", "1,2,3\n4,5,7\n7,8,9.5\n");
  const auto refused = [this](const Words& folds) {
    const Outcome outcome = nmf(Words{"rank", "x.csv", "--header", "no", "--labels", "none", "--ranks", "1-2",
                                      "--runs", "2", "-o", "out"} +
                                folds);
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    EXPECT_FALSE(exists("out"));
    return outcome.err;
  };
  // Three entries in a row go to three folds; of five, some get none of nine entries by chance.
  EXPECT_THAT(refused({}), HasSubstr("--folds: 5 is not possible: of the entries of the 3 x 3 matrix that "
                                     "count some folds leave out none, or all; give "));
  EXPECT_THAT(refused({"--folds", "1000"}), HasSubstr("--folds: 1000 is not possible"));
  EXPECT_THAT(refused({"--folds", "block4"}), HasSubstr("give block3 or none\n"));
  const std::string told = refused({});
  const std::string number = told.substr(told.find("; give ") + 7, 1);
  const Outcome other = nmf({"rank", "x.csv", "--header", "no", "--labels", "none", "--ranks", "1-2",
                             "--runs", "2", "-o", "out", "-q", "--folds", number});
  EXPECT_EQ(other.status, 0) << other.err;
}

TEST_F(Rank, interrupted_it_leaves_a_table_of_what_is_finished) {
  give_matrix("x.csv", 3, 10);
  Invocation run_of =
      invocation({"rank", "x.csv", "--ranks", "2-9", "--runs", "200", "--folds", "none", "-o", "out"});
  run_of.while_running = [this](pid_t process) {
    for (int tries = 0; tries < 10000 && !exists("out/runs/rank_003_run_00/summary.json"); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    kill(process, SIGINT);
  };
  const Outcome outcome = run(run_of);
  EXPECT_EQ(outcome.status, 128 + SIGINT);
  EXPECT_THAT(outcome.err, HasSubstr("not complete   the same command goes on with what is missing\n"));
  EXPECT_EQ(column("out", "runs").front(), "200");
  EXPECT_EQ(json_of(content("out/summary.json"))["complete"], false);
}

// By hand, over the same values, with the iterations that the folds took.
TEST_F(Rank, the_final_model_is_that_of_least_error) {
  give_matrix("x.csv", 3, 11);
  const Outcome outcome = nmf({"rank", "x.csv", "--ranks", "2-4", "--runs", "0", "--early-stop", "--vary",
                               "l2-w=0.01,1", "--final", "--json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<std::string> ranks = column("x.ranks", "rank"),
                                 errors = column("x.ranks", "holdout_error"),
                                 values = column("x.ranks", "l2-w");
  const Json final_model = json_of(content("x.ranks/final/summary.json"));
  std::vector<double> errors_there, errors_of_it;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (std::stoi(ranks[i]) != final_model["rank"].get<int>()) continue;
    errors_there.push_back(std::stod(errors[i]));
    if (std::stod(values[i]) == final_model["options"]["l2-w"].get<double>())
      errors_of_it.push_back(errors_there.back());
  }
  ASSERT_EQ(errors_there.size(), 2u);
  EXPECT_EQ(errors_of_it, std::vector{*std::min_element(errors_there.begin(), errors_there.end())});
  EXPECT_LT(final_model["iterations"].get<int>(), 1000);
  EXPECT_EQ(json_of(outcome.out)["command"], "rank");
}

}  // namespace
}  // namespace nmf::test
