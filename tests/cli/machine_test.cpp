// What the program does with as little as a machine, or whoever started it, lets it have.
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class Machine : public Cli {
 protected:
  // With a limit in bytes, and with one on its processor time, which a program that spins for ever comes to.
  Outcome limited(__rlimit_resource what, rlim_t bytes, const std::vector<std::string>& arguments) const {
    Invocation limited = invocation(arguments);
    limited.before_exec = [what, bytes] {
      under_limit(RLIMIT_CPU, 20)();
      under_limit(what, bytes)();
    };
    return run(limited);
  }
};

TEST_F(Machine, all_threads_are_those_of_its_affinity) {
  Invocation on_one = invocation({"factor", iris, "--rank", "2", "--json", "-q"});
  on_one.before_exec = [] {
    cpu_set_t mine, one;
    if (sched_getaffinity(0, sizeof mine, &mine) != 0) _exit(125);
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu)
      if (CPU_ISSET(cpu, &mine)) CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) _exit(125);
  };
  const Outcome outcome = run(on_one);
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(json_of(outcome.out)["threads"], 1);
}

// Minutes where each quote moves all that follows, or each cell looks for the end of its line.
TEST_F(Machine, many_quotes_take_the_time_of_their_text) {
  std::string names, numbers;
  for (int j = 0; j < 300000; ++j) {
    names += ",\"c\"";
    numbers += ",\"1\"";
  }
  give("quotes.csv", "\"" + std::string(2000000, '"') + "\",b\n1,2\n");
  give("cells.csv", "\"a\"" + names + "\n\"1\"" + numbers + "\n");
  for (const auto& [file, columns] : {std::pair("quotes.csv", 2), {"cells.csv", 300001}}) {
    const Outcome outcome = limited(RLIMIT_CORE, 0, {"info", file, "--json"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(json_of(outcome.out)["columns"], columns);
  }
}

#ifndef __SANITIZE_ADDRESS__  // whose shadow takes terabytes of addresses

constexpr rlim_t kib = 1024, mib = 1024 * kib;

TEST_F(Machine, iris_in_300_mib_of_addresses) {
  const std::vector<std::string> factor{"factor", iris, "--rank", "3", "-W", "w.csv", "-H", "h.csv"};
  const Outcome free = nmf(factor);
  ASSERT_EQ(free.status, 0) << free.err;
  const std::string factors = content("w.csv") + content("h.csv");
  for (const auto what : {RLIMIT_AS, RLIMIT_DATA}) {
    const Outcome outcome = limited(what, 300000 * kib, factor);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(content("w.csv") + content("h.csv"), factors);
  }
}

// From the least with which the program begins: every command does its work or says that it cannot.
TEST_F(Machine, every_command_ends_however_little_memory_it_may_have) {
  ASSERT_EQ(nmf({"factor", iris, "--rank", "3", "-o", "model"}).status, 0);
  std::string large;
  for (int i = 0; i < 500; ++i) {
    for (int j = 0; j < 200; ++j)
      large += std::to_string((i * 7 + j * 13 + i * j) % 101) + (j < 199 ? "," : "\n");
  }
  give("large.csv", large);
  const std::vector<std::vector<std::string>> commands{
      {"--version"},
      {"--help"},
      {"factor", iris, "--rank", "3", "-o", "out"},
      {"factor", iris, "--rank", "3", "--starts", "5", "--threads", "4", "-o", "out"},
      {"factor", "large.csv", "--rank", "20", "--max-iterations", "5", "-o", "out"},
      {"factor", "large.csv", "--rank", "20", "--loss", "kl", "--max-iterations", "5", "-o", "out"},
      {"info", "large.csv"},
      {"convert", "large.csv", "large.npy"},
      {"transform", iris, "--model", "model"},
      {"evaluate", "--model", "model", iris},
      {"reconstruct", "--model", "model"},
      {"top", "--model", "model"},
      {"compare", "model", "model"},
      {"algorithms"},
  };
  for (const auto what : {RLIMIT_AS, RLIMIT_DATA}) {
    rlim_t least = mib;
    while (limited(what, least, {"--version"}).status != 0) {
      least += mib;
      ASSERT_LT(least, 1024 * mib);
    }
    for (const rlim_t more : {0, 1, 4, 32, 128, 256})
      for (const auto& command : commands) {
        const Outcome outcome = limited(what, least + more * mib, command);
        const std::string where =
            command.front() + " in " + std::to_string((least + more * mib) / mib) + " MiB: " + outcome.err;
        EXPECT_THAT(outcome.status, testing::AnyOf(0, 1)) << where;
        if (outcome.status == 1) {
          EXPECT_THAT(outcome.err, HasSubstr("nmf: error: ")) << where;
        }
        if (outcome.status == 1) {
          EXPECT_THAT(outcome.err, HasSubstr("memory")) << where;
        }
      }
  }
}

#endif

}  // namespace
}  // namespace nmf::test
