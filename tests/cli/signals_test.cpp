// Signals: what a run leaves that is ended by one, and what a terminal sees of a run.
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class Signals : public Cli {
 protected:
  std::vector<std::string> endless(std::vector<std::string> more) const {
    std::vector<std::string> arguments{"factor",      iris, "--rank",           "2",
                                       "--tolerance", "0",  "--max-iterations", "1000000000"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
};

TEST_F(Signals, save_the_best_so_far) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGXCPU}) {
    Invocation interrupted = invocation(endless({"--json", "-o", "out"}));
    interrupted.while_running = [signal](pid_t process) {
      wait_until_caught(process, signal);
      kill(process, signal);
    };
    const Outcome outcome = run(interrupted);
    EXPECT_EQ(outcome.status, 128 + signal) << outcome.err;
    const Json summary = json_of(outcome.out);
    EXPECT_EQ(summary["stop_reason"], "interrupted");
    EXPECT_FALSE(summary["converged"]);
    EXPECT_THAT(outcome.err,
                AllOf(HasSubstr("nmf: warning: interrupted after "), HasSubstr("interrupted, KKT residual")));
    EXPECT_EQ(json_of(content("out/summary.json")), summary);
    const double error = relative_error(numbers(cells(read_file(iris)), 1, 0, 4),
                                        numbers(cells(content("out/W.csv")), 1, 1, 2),
                                        numbers(cells(content("out/H.csv")), 1, 0, 4));
    EXPECT_NEAR(summary["relative_error"], error, 1e-12);
    EXPECT_EQ(cells(content("out/log.csv")).size(), summary["iterations"].get<std::size_t>() + 1);
  }
}

// Less never takes the place of more.
TEST_F(Signals, an_interrupted_run_leaves_a_result_that_is_there) {
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "-o", "out/", "-q"}).status, 0);
  const std::string w = content("out/W.csv"), summary = content("out/summary.json");
  const auto interrupt = [this](std::vector<std::string> more) {
    more.insert(more.end(), {"-o", "out/"});
    Invocation interrupted = invocation(endless(more));
    interrupted.while_running = [](pid_t process) {
      wait_until_caught(process, SIGTERM);
      kill(process, SIGTERM);
    };
    return run(interrupted);
  };
  const Outcome outcome = interrupt({});
  EXPECT_EQ(outcome.status, 128 + SIGTERM) << outcome.err;
  EXPECT_THAT(
      outcome.err,
      HasSubstr("nmf: warning: out/ has the result of a run that ended by itself, and stays as it is: "
                "this one was interrupted and goes to out.partial (--force replaces it)\n"));
  EXPECT_EQ(content("out/W.csv"), w);
  EXPECT_EQ(content("out/summary.json"), summary);
  EXPECT_EQ(json_of(content("out.partial/summary.json"))["stop_reason"], "interrupted");
  EXPECT_EQ(nmf({"reconstruct", "--model", "out.partial", "-q"}).status, 0);
  EXPECT_EQ(interrupt({"--force"}).status, 128 + SIGTERM);
  EXPECT_EQ(json_of(content("out/summary.json"))["stop_reason"], "interrupted");
}

// When the run has come to that wait is not seen from outside: a signal that was too early leaves it to the
// second, which ends the program without a word, and to a further try.
TEST_F(Signals, end_a_wait_for_the_reader_of_a_pipe) {
  ASSERT_EQ(mkfifo((scratch / "p").c_str(), 0600), 0);
  bool ended = false;
  for (int milliseconds = 50; milliseconds < 5000 && !ended; milliseconds *= 2) {
    Invocation waiting = invocation({"factor", iris, "--rank", "2", "-W", "p", "-H", "h.csv", "-q"});
    waiting.while_running = [milliseconds](pid_t process) {
      for (int times = 0; times < 2; ++times) {
        std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
        kill(process, SIGTERM);
      }
    };
    const Outcome outcome = run(waiting);
    EXPECT_EQ(outcome.status, 128 + SIGTERM) << outcome.err;
    EXPECT_FALSE(exists("h.csv"));
    ended = outcome.err == "nmf: error: p: cannot be written: Interrupted system call\n";
  }
  EXPECT_TRUE(ended);
}

TEST_F(Signals, that_are_ignored_stay_ignored) {
  const Outcome outcome =
      shell("trap '' INT; nmf factor " + iris +
            " --rank 2 --tolerance 0 --max-iterations 1000000000 --time-limit 1s -q & sleep 0.3; "
            "kill -INT $!; wait $!");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(json_of(content("iris.nmf/summary.json"))["stop_reason"], "time_limit");
}

TEST_F(Signals, progress_line_on_a_terminal_that_can_rewrite_it) {
  const std::string shown = on_terminal(invocation(endless({"--time-limit", "500ms"})), "xterm");
  EXPECT_THAT(shown, testing::ContainsRegex(
                         "\r\x1b\\[Kiteration [0-9]+: error 0\\.0[0-9]+, KKT .*/s, at most .* left"));
  EXPECT_THAT(shown, HasSubstr("\r\x1b[Knmf: warning: not converged"));
  EXPECT_THAT(on_terminal(invocation(endless({"--time-limit", "500ms"})), "dumb"), Not(HasSubstr("\x1b")));
  EXPECT_EQ(on_terminal(invocation(endless({"--time-limit", "500ms", "-q"})), "xterm"), "");
}

}  // namespace
}  // namespace nmf::test
