// Signals at random moments of a run, while it reads, starts, iterates and writes: what is there then is the
// result of before, or a result of this run, whole.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <thread>

#include "cli/cli.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

using RandomMoments = Cli;
using Clock = std::chrono::steady_clock;

std::string table(int rows, int columns) {
  std::mt19937 random(1);
  std::string text;
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      text += std::to_string(random() % 1000) + (j + 1 < columns ? "," : "\n");
  return text;
}

TEST_F(RandomMoments, leave_one_result_whole) {
  give("x.csv", table(1500, 60));
  const std::vector<std::string> command{
      "factor", "x.csv", "--rank", "4", "--max-iterations", "40", "--checkpoint", "c", "-q", "-o", "out"};
  const auto begin = Clock::now();
  ASSERT_EQ(nmf(command).status, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
  std::mt19937 random(2);
  const int tries = drawn(24, 200);
  int losses = 0;
  for (int i = 0; i < tries; ++i) {
    const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU, SIGUSR1, SIGUSR2, SIGKILL};
    const int signal = signals[static_cast<std::size_t>(i) % std::size(signals)];
    if (i % 3 == 0) {  // a result that ended by itself, or one that did not, or none
      std::filesystem::remove_all(scratch / "out");
      ASSERT_EQ(nmf({"factor", "x.csv", "--rank", "2", "--max-iterations", "3", "-q", "-o", "out"}).status,
                0);
    }
    std::filesystem::remove(scratch / "c");
    const bool there = exists("out/summary.json");
    Invocation disturbed = invocation(command);
    const std::chrono::microseconds moment(static_cast<long>(random() % 1000) * (whole + whole / 5) / 1000);
    disturbed.while_running = [&](pid_t process) {
      std::this_thread::sleep_for(moment);
      kill(process, signal);
    };
    const Outcome outcome = run(disturbed);
    std::string lost;
    if (outcome.status != 0 && outcome.status != 128 + signal) lost += " status";
    for (const char* folder : {"out", "out.partial"})
      if (exists(std::string(folder) + "/summary.json") && nmf({"verify", folder, "-q"}).status != 0)
        lost += std::string(" ") + folder;
    if ((there || outcome.status == 0) && !exists("out/summary.json")) lost += " no result";
    if (outcome.status == 128 + SIGINT && exists("c") &&
        nmf({"factor", "x.csv", "--rank", "4", "--max-iterations", "40", "--resume", "c", "-q", "-o",
             "again"})
                .status != 0)
      lost += " checkpoint";
    if (lost.empty()) continue;
    ++losses;
    ADD_FAILURE() << "signal " << signal << " after " << moment.count() << " us:" << lost << "\n"
                  << outcome.err;
  }
  RecordProperty("tries", tries);
  RecordProperty("losses", losses);
  // What is left goes with the next run.
  ASSERT_EQ(nmf(command).status, 0);
  for (const auto& entry : std::filesystem::directory_iterator(scratch.path()))
    EXPECT_THAT((std::vector<std::string>{"x.csv", "out", "out.partial", "again", "c"}),
                testing::Contains(entry.path().filename().string()));
}

// Whatever the machine has.
TEST_F(RandomMoments, any_number_of_threads_gives_the_same_bytes) {
  give("x.csv", table(400, 50));
  int tries = 0, losses = 0;
  for (const char* loss : {"frobenius", "kl", "huber"})
    for (const char* starts : {"auto", "3"}) {
      std::string first;
      for (const char* threads : {"1", "2", "8", "64"}) {
        EXPECT_EQ(nmf({"factor", "x.csv", "--rank", "5", "--loss", loss, "--starts", starts, "--threads",
                       threads, "--max-iterations", "30", "-q", "-o", "out"})
                      .status,
                  0);
        const std::string bytes = content("out/W.csv") + content("out/H.csv");
        if (first.empty()) first = bytes;
        ++tries;
        losses += bytes == first ? 0 : 1;
      }
    }
  EXPECT_EQ(losses, 0);
  RecordProperty("tries", tries);
  RecordProperty("losses", losses);
}

}  // namespace
}  // namespace nmf::test
