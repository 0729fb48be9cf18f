// Options that say nothing, or one thing and its contrary: each is refused by its name, with what to do.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using Case = std::pair<std::vector<std::string>, std::string>;

class Contradictions : public Cli {
 protected:
  void expect_refused(std::vector<std::string> command, const std::vector<Case>& cases) const {
    for (const auto& [options, message] : cases) {
      std::vector<std::string> words = command;
      words.insert(words.end(), options.begin(), options.end());
      const Outcome outcome = nmf(words);
      EXPECT_EQ(outcome.status, 2) << testing::PrintToString(words);
      EXPECT_EQ(outcome.err, "nmf: error: " + message + "\n") << testing::PrintToString(words);
    }
    EXPECT_EQ(files(), 0U);
  }
};

TEST_F(Contradictions, of_one_run) {
  expect_refused(
      {"factor", iris, "--rank", "2"},
      {{{"--algorithm", "spa", "--starts", "5"},
        "--starts: --algorithm spa begins with the rows that it chooses; leave it out"},
       {{"--patience", "3"}, "--patience: is that of --early-stop; give both, or leave it out"},
       {{"--forget", "0.3"}, "--forget: is that of --batch; give both, or leave it out"},
       {{"--checkpoint-every", "5s"},
        "--checkpoint-every: no checkpoint is written; give --checkpoint a file"},
       {{"-o", "-"},
        "-o: -: standard output is no folder; name one, or give standard output a factor (-W -, -H -) "
        "or the summary (--json)"}});
}

TEST_F(Contradictions, of_a_sweep) {
  expect_refused(
      {"rank", iris, "--ranks", "1-2"},
      {{{"--l2-w", "0.5", "--vary", "l2-w=0.1"}, "--vary: l2-w has a value already; leave out --l2-w"},
       {{"--patience", "3"}, "--patience: is that of --early-stop; give both, or leave it out"},
       {{"-o", "-"}, "-o: -: standard output is no folder; name one"}});
  const Outcome chosen = nmf({"rank", iris, "--ranks", "2", "--algorithm", "spa"});
  EXPECT_EQ(chosen.status, 2);
  EXPECT_THAT(chosen.err, AllOf(HasSubstr("--algorithm: "), HasSubstr("spa")));
  succeed({"rank", iris, "--ranks", "1", "--runs", "1", "--folds", "none", "--vary", "l2-w=0.1,0.5,1e-1",
           "-o", "out", "-q"});
  EXPECT_EQ(cells(content("out/ranks.csv")).size(), 1U + 2U);  // 0.1 is 1e-1
}

TEST_F(Contradictions, of_models_that_are_pooled) {
  for (const std::string name : {"a", "b"}) factor({iris, "--rank", "2", "-o", name});
  succeed({"rank", iris, "--ranks", "2", "--runs", "3", "--folds", "none", "-o", "s", "-q"});
  const auto refused = [this](std::vector<std::string> words) {
    words.insert(words.begin(), {"consensus", "-o", "c"});
    const Outcome outcome = nmf(words);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_FALSE(exists("c"));
    return outcome.err;
  };
  EXPECT_EQ(refused({"a", "b", "./a"}), "nmf: error: ./a: is named twice; give each model once\n");
  EXPECT_EQ(refused({"s", "s"}),
            "nmf: error: s/runs/rank_002_run_00: is named twice; give each model once\n");
  EXPECT_EQ(refused({"a", "b", "--neighbours", "5"}),
            "nmf: error: --neighbours: 5 is not possible; give a share of the models, up to 1\n");
  succeed({"consensus", "s", "-o", "c", "-q"});  // which has one rank
  EXPECT_EQ(json_of(content("c/summary.json"))["rank"], 2);
}

TEST_F(Contradictions, of_entries_that_all_are_for_a_test) {
  give("x.csv", "a,b\n1,2\n3,4\n5,7\n");
  const Outcome outcome =
      nmf({"factor", "x.csv", "--rank", "1", "--holdout", "0.2", "--test", "x.csv", "-o", "out", "-q"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err,
            "nmf: error: x.csv: no entry counts; give others by --missing, --weights or --test\n");
}

}  // namespace
}  // namespace nmf::test
