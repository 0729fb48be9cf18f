// Runs that are killed, stopped or out of time go on from a checkpoint and end as if nothing had been.
#include <signal.h>

#include <chrono>
#include <random>
#include <thread>

#include "cli/cli.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

class Checkpoints : public Cli {
 protected:
  // A matrix on which a few hundred iterations take some tenths of a second.
  void give_matrix(const std::string& name, unsigned seed) const {
    std::mt19937 random(seed);
    std::string text;
    for (int i = 0; i < 300; ++i) {
      for (int j = 0; j < 60; ++j) text += (j > 0 ? "," : "") + std::to_string(1 + random() % 1000);
      text += "\n";
    }
    give(name, text);
  }

  // Runs it, sends a signal once `when` says so, and returns what became of it.
  Outcome signalled(std::vector<std::string> arguments, int signal, const std::function<void()>& when) const {
    Invocation run_of = invocation(std::move(arguments));
    run_of.while_running = [signal, &when](pid_t process) {
      when();
      kill(process, signal);
    };
    return run(run_of);
  }

  void wait_for(const std::string& name) const {
    for (int tries = 0; tries < 10000 && !exists(name); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_TRUE(exists(name));
  }
};

using Words = std::vector<std::string>;

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// Whatever they do, and wherever they were.
TEST_F(Checkpoints, killed_runs_that_are_started_again_end_with_the_same_bytes) {
  const std::vector<Words> ways{{},
                                {"--algorithm", "mu"},
                                {"--algorithm", "ehals", "--precision", "single"},
                                {"--algorithm", "admm"},
                                {"--loss", "kl"},
                                {"--loss", "huber", "--starts", "3"},
                                {"--loss", "l21"},
                                {"--loss", "1.5", "--init", "random"},
                                {"--holdout", "0.1", "--l1-w", "0.1", "--l2-h", "0.1"},
                                {"--batch", "64"},
                                {"--orthogonal-h", "0.1"},
                                {"--exchanges", "3", "--tolerance", "1e-4"},
                                {"--holdout", "0.2", "--early-stop", "--patience", "20"}};
  std::mt19937 random(1);
  give_matrix("x.csv", 1);
  const int kills = drawn(26, 208);
  int losses = 0;
  for (int i = 0; i < kills; ++i) {
    const Words& way = ways[static_cast<std::size_t>(i) % ways.size()];
    SCOPED_TRACE(testing::PrintToString(way));
    const Words command =
        Words{"factor", "x.csv", "--rank", "8", "--max-iterations", "150", "--tolerance", "0", "-q"} + way;
    if (i < static_cast<int>(ways.size())) {
      ASSERT_EQ(nmf(command + Words{"-o", "whole" + std::to_string(i)}).status, 0);
    }
    const std::string whole = "whole" + std::to_string(static_cast<std::size_t>(i) % ways.size());
    const Words again = command + Words{"-o", "out", "--checkpoint", "c", "--checkpoint-every", "7"};
    const auto moment = std::chrono::milliseconds(random() % 120);
    signalled(again, SIGKILL, [moment] { std::this_thread::sleep_for(moment); });
    const Outcome outcome = nmf(again);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const bool same = factors("out") == factors(whole) && log_without_time("out") == log_without_time(whole);
    EXPECT_TRUE(same);
    losses += same ? 0 : 1;
    std::filesystem::remove_all(scratch / "out");
    std::filesystem::remove(scratch / "c");
  }
  RecordProperty("tries", kills);
  RecordProperty("losses", losses);
}

TEST_F(Checkpoints, of_a_run_that_was_stopped_is_gone_on_with_to_the_same_bytes) {
  give_matrix("x.csv", 2);
  const Words command{"factor", "x.csv", "--rank", "8", "--tolerance", "0", "-q"};
  const Words endless = command + Words{"--max-iterations",   "1000000", "-o", "out", "--checkpoint", "c",
                                        "--checkpoint-every", "5"};
  const Outcome stopped = signalled(endless, SIGTERM, [this] { wait_for("c"); });
  EXPECT_EQ(stopped.status, 128 + SIGTERM);
  const Json part = json_of(content("out/summary.json"));
  EXPECT_EQ(part["stop_reason"], "interrupted");
  const std::string further = std::to_string(part["iterations"].get<int>() + 25);
  // It stopped at the very iteration that it wrote.
  const Outcome resumed = nmf({"factor", "x.csv", "--rank", "8", "--tolerance", "0", "--max-iterations",
                               further, "--resume", "c", "-o", "resumed"});
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_THAT(resumed.err, HasSubstr("nmf: c: going on after iteration " +
                                     std::to_string(part["iterations"].get<int>()) + "\n"));
  EXPECT_EQ(nmf(command + Words{"--max-iterations", further, "-o", "whole"}).status, 0);
  EXPECT_TRUE(factors("resumed") == factors("whole"));
  EXPECT_TRUE(log_without_time("resumed") == log_without_time("whole"));
}

TEST_F(Checkpoints, more_iterations_go_on_from_the_last) {
  give_matrix("x.csv", 3);
  const auto command = [](const std::string& iterations, const std::string& folder) {
    return Words{"factor",           "x.csv",    "--rank", "5",   "--tolerance", "0",
                 "--max-iterations", iterations, "-o",     folder};
  };
  EXPECT_EQ(nmf(command("30", "out") + Words{"--checkpoint", "c"}).status, 0);
  const Outcome more = nmf(command("50", "out") + Words{"--checkpoint", "c"});
  EXPECT_THAT(more.err, HasSubstr("nmf: c: going on after iteration 30\n"));
  EXPECT_EQ(nmf(command("50", "whole")).status, 0);
  EXPECT_TRUE(factors("out") == factors("whole"));
  EXPECT_TRUE(log_without_time("out") == log_without_time("whole"));
}

TEST_F(Checkpoints, are_taken_when_asked_for) {
  give_matrix("x.csv", 4);
  Invocation asked = invocation({"factor", "x.csv", "--rank", "5", "--tolerance", "0", "--max-iterations",
                                 "100000000", "--checkpoint", "c", "-o", "out"});
  asked.while_running = [this](pid_t process) {
    wait_until_caught(process, SIGUSR1);
    for (int tries = 0; tries < 10000 && !exists("c"); ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      kill(process, SIGUSR1);
    }
    kill(process, SIGKILL);
  };
  const Outcome outcome = run(asked);
  EXPECT_EQ(outcome.status, 128 + SIGKILL);
  EXPECT_THAT(outcome.err, HasSubstr(", as asked for\n"));
  EXPECT_EQ(nmf({"factor", "x.csv", "--rank", "5", "--tolerance", "0", "--max-iterations", "1", "--resume",
                 "c", "-o", "out"})
                .status,
            0);
}

TEST_F(Checkpoints, of_another_run_are_refused_with_both_values) {
  give_matrix("x.csv", 5);
  give_matrix("y.csv", 6);
  const Words command{"factor", "x.csv", "--max-iterations", "5", "--checkpoint", "c", "-o", "out", "-q"};
  EXPECT_EQ(nmf(command + Words{"--rank", "3"}).status, 0);
  const std::string c = content("c"), before = factors("out");
  const auto refused = [this](const Words& words) {
    const Outcome outcome = nmf(words);
    EXPECT_EQ(outcome.status, 2);
    return outcome.err;
  };
  EXPECT_EQ(
      refused(command + Words{"--rank", "4"}),
      "nmf: error: c: is of another run: --rank was 3 there, and is 4 here; name another checkpoint, or "
      "remove this one to begin anew\n");
  EXPECT_THAT(refused(command + Words{"--rank", "3", "--l1-w", "0.5"}),
              HasSubstr("--l1-w was 0.0 there, and is 0.5 here"));
  EXPECT_THAT(refused({"factor", "y.csv", "--rank", "3", "--checkpoint", "c", "-q"}),
              HasSubstr("the SHA-256 of its matrix was "));
  EXPECT_THAT(refused(command + Words{"--rank", "3", "--holdout", "0.1"}),
              HasSubstr("the SHA-256 of its weights was nothing there"));
  EXPECT_EQ(content("c"), c);
  EXPECT_EQ(factors("out"), before);
}

TEST_F(Checkpoints, that_are_none_or_cannot_be_written_are_told_before_the_run) {
  give("x.csv", "1,2\n3,4\n");
  give("notes", "mine\n");
  const auto told = [this](const Words& words) {
    const Outcome outcome = nmf(Words{"factor", "x.csv", "--rank", "1", "-q"} + words);
    EXPECT_NE(outcome.status, 0);
    EXPECT_FALSE(exists("x.nmf"));
    return outcome.err;
  };
  EXPECT_THAT(told({"--checkpoint", "notes"}), HasSubstr("notes: is no checkpoint of nmf"));
  EXPECT_EQ(content("notes"), "mine\n");
  EXPECT_THAT(told({"--checkpoint", "x.csv"}), HasSubstr("x.csv: is an input"));
  EXPECT_THAT(told({"--checkpoint", "no/c"}), HasSubstr("no: there is no such folder"));
  EXPECT_THAT(told({"--checkpoint", "-"}), HasSubstr("a checkpoint is a file"));
  EXPECT_THAT(told({"--resume", "gone"}), HasSubstr("gone: there is no such checkpoint"));
  EXPECT_THAT(told({"--checkpoint", "c", "--checkpoint-every", "soon"}), HasSubstr("soon is neither a time"));
  EXPECT_THAT(told({"--checkpoint", "c", "-W", "c"}),
              HasSubstr("c: is an input and would be overwritten by -W"));
}

TEST_F(Checkpoints, one_that_is_damaged_is_refused) {
  give_matrix("x.csv", 7);
  const Words command{"factor", "x.csv", "--rank", "3", "--max-iterations", "5", "--checkpoint", "c", "-q"};
  EXPECT_EQ(nmf(command).status, 0);
  std::string c = content("c");
  c[c.size() / 2] = static_cast<char>(c[c.size() / 2] ^ 1);
  give("c", c);
  const Outcome outcome = nmf(command);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.err,
            "nmf: error: c: is a checkpoint that is cut off or was changed; remove it to begin anew\n");
}

TEST_F(Checkpoints, a_limit_of_the_whole_command_ends_it_in_time) {
  const Json summary = factor({iris, "--rank", "2", "--tolerance", "0", "--max-iterations", "1000000000",
                               "--time-limit", "total:1s", "-o", "out"});
  EXPECT_EQ(summary["stop_reason"], "time_limit");
  EXPECT_EQ(summary["options"]["time-limit"], "total:1s");
  EXPECT_LT(summary["seconds"]["iterate"], 60);  // and not hours
  EXPECT_THAT(nmf({"factor", iris, "--rank", "2", "--time-limit", "total:soon"}).err,
              HasSubstr("--time-limit: not a duration: soon"));
}

}  // namespace
}  // namespace nmf::test
