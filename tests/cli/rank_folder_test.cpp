// nmf rank: one folder has what several commands and processes made.
#include "cli/sweeps.hpp"

namespace nmf::test {
namespace {

TEST_F(Rank, shards_put_together_give_the_same_table) {
  give_matrix("x.csv", 3, 5);
  const Words command{"rank",   "x.csv",      "--ranks", "2-5",       "--runs", "4",
                      "--vary", "l2-w=0,0.1", "--vary",  "l2-h=same", "-q"};
  ASSERT_EQ(nmf(command + Words{"-o", "whole"}).status, 0);
  for (int i = 1; i <= 7; ++i) {
    const std::string part = std::to_string(i);
    ASSERT_EQ(nmf(command + Words{"--shard", part + "/7", "-o", "part" + part}).status, 0);
  }
  EXPECT_FALSE(exists("part1/runs/rank_005_l2-w_0.1_l2-h_0.1_run_03"));
  ASSERT_EQ(
      nmf({"rank", "--merge", "part3,part1,part2", "--merge", "part4,part5,part6,part7", "-o", "all", "-q"})
          .status,
      0);
  EXPECT_EQ(content("all/ranks.csv"), content("whole/ranks.csv"));
  EXPECT_THAT(content("whole/ranks.csv"), HasSubstr("rank,l2-w,l2-h,runs,"));
}

TEST_F(Rank, processes_in_one_folder_share_the_work) {
  give_matrix("x.csv", 3, 6);
  ASSERT_EQ(nmf({"rank", "x.csv", "--ranks", "2-5", "--runs", "6", "-o", "whole", "-q"}).status, 0);
  const Outcome both = shell(
      "nmf rank x.csv --ranks 2-5 --runs 6 -o out -q & nmf rank x.csv --ranks 2-5 --runs 6 -o out -q; wait; "
      "nmf rank x.csv --ranks 2-5 --runs 6 -o out -q");
  ASSERT_EQ(both.status, 0) << both.err;
  EXPECT_EQ(content("out/ranks.csv"), content("whole/ranks.csv"));
}

TEST_F(Rank, more_ranks_and_runs_add_to_what_is_there) {
  give_matrix("x.csv", 3, 7);
  ASSERT_EQ(nmf({"rank", "x.csv", "--ranks", "2", "--runs", "2", "-o", "out", "-q"}).status, 0);
  const auto before = std::filesystem::last_write_time(scratch / "out/runs/rank_002_run_01/H.csv");
  ASSERT_EQ(nmf({"rank", "x.csv", "--ranks", "2-3", "--runs", "3", "-o", "out", "-q"}).status, 0);
  EXPECT_EQ(std::filesystem::last_write_time(scratch / "out/runs/rank_002_run_01/H.csv"), before);
  EXPECT_EQ(column("out", "runs"), (Words{"3", "3"}));
}

// Of one sweep and of the same made bit by bit.
TEST_F(Rank, the_table_is_of_all_that_is_in_the_folder) {
  give_matrix("x.csv", 3, 7);
  const auto make = [this](const Words& more) {
    const Outcome outcome = nmf(Words{"rank", "x.csv", "-q"} + more);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  };
  const auto without_time = [this](const std::string& folder) {
    Json summary = json_of(content(folder + "/summary.json"));
    return summary["suggested"].dump() + summary["complete"].dump();
  };
  make({"--ranks", "2-4", "--runs", "3", "-o", "whole"});
  make({"--ranks", "2,4", "--runs", "3", "-o", "out"});
  make({"--ranks", "3", "--runs", "3", "-o", "out"});
  EXPECT_EQ(content("out/ranks.csv"), content("whole/ranks.csv"));
  EXPECT_EQ(without_time("out"), without_time("whole"));
  const Outcome merged = nmf({"rank", "--merge", "out"});
  EXPECT_EQ(content("out/ranks.csv"), content("whole/ranks.csv"));
  EXPECT_THAT(merged.err, HasSubstr("\n   2 "));
  EXPECT_THAT(merged.err, HasSubstr("\n   4 "));
  make({"--ranks", "4", "--runs", "1", "--folds", "none", "-o", "out"});
  EXPECT_EQ(content("out/ranks.csv"), content("whole/ranks.csv"));
  make({"--ranks", "4", "--runs", "3", "-o", "four"});
  make({"--ranks", "2-3", "--runs", "3", "-o", "others"});
  ASSERT_EQ(nmf({"rank", "--merge", "four,others", "-o", "all", "-q"}).status, 0);
  EXPECT_EQ(content("all/ranks.csv"), content("whole/ranks.csv"));
  ASSERT_EQ(nmf({"report", "all", "-o", "all.html", "-q"}).status, 0);
  EXPECT_THAT(content("all.html"), HasSubstr("ranks 2, 3, 4, 3 runs each"));
}

TEST_F(Rank, what_is_of_other_sweeps_is_not_put_together) {
  give_matrix("x.csv", 3, 7);
  const Words command{"rank", "x.csv", "--ranks", "2", "--runs", "1", "--folds", "none", "-q", "-o"};
  ASSERT_EQ(nmf(command + Words{"a"}).status, 0);
  ASSERT_EQ(nmf(command + Words{"b", "--loss", "kl"}).status, 0);
  const Outcome merged = nmf({"rank", "--merge", "a,b", "-o", "c"});
  EXPECT_EQ(merged.status, 2);
  EXPECT_EQ(merged.err,
            "nmf: error: a and b are of different sweeps: --loss is frobenius in the first, and kl in the "
            "second; give folders of one sweep, of the same data and options\n");
  EXPECT_EQ(nmf({"rank", "--merge", "a,none", "-o", "c"}).err,
            "nmf: error: none: there is no sweep in it; give folders that 'nmf rank' wrote\n");
  const Outcome with_input = nmf(command + Words{"c", "--merge", "b"});
  EXPECT_EQ(with_input.status, 2);
  EXPECT_EQ(with_input.err,
            "nmf: error: b: is of another sweep: --loss was kl there, and is frobenius here; leave it out of "
            "--merge\n");
  EXPECT_FALSE(exists("c"));
}

// A model's summary would take the place of the sweep's.
TEST_F(Rank, no_model_takes_the_place_of_a_sweep) {
  give_matrix("x.csv", 3, 7);
  ASSERT_EQ(nmf({"rank", "x.csv", "--ranks", "2", "--runs", "2", "--folds", "none", "-q", "-o", "r"}).status,
            0);
  const std::string before = content("r/summary.json");
  for (const Words& words :
       {Words{"factor", "x.csv", "--rank", "2", "-o", "r"},
        Words{"factor", "x.csv", "--rank", "2", "--force", "-o", "r/"}, Words{"consensus", "r", "-o", "r"}}) {
    const Outcome outcome = nmf(words);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.err, "nmf: error: " + words.back() +
                               ": has a sweep of 'nmf rank' in it; choose another folder with -o\n");
  }
  EXPECT_EQ(content("r/summary.json"), before);
  EXPECT_FALSE(exists("r/H.csv"));
}

// The value of a setting in which nothing varied is that of the option.
TEST_F(Rank, values_that_are_varied_later_stand_beside_the_first) {
  give_matrix("x.csv", 3, 7);
  const Words command{"rank", "x.csv", "--ranks", "2-3", "--runs", "1", "--folds", "none", "-o", "out", "-q"};
  ASSERT_EQ(nmf(command + Words{"--l2-w", "0.5"}).status, 0);
  ASSERT_EQ(nmf(command + Words{"--l2-w", "0.5", "--vary", "l2-h=0.1,1"}).status, 0);
  EXPECT_EQ(column("out", "rank"), (Words{"2", "2", "2", "3", "3", "3"}));
  EXPECT_EQ(column("out", "l2-h"), (Words{"0", "0.1", "1", "0", "0.1", "1"}));
  EXPECT_EQ(column("out", "runs"), Words(6, "1"));
}

}  // namespace
}  // namespace nmf::test
