// What becomes of a run in which memory or a thread is refused once, or from there on: its whole result, or
// one line that says so and what lay there before. (Of sanitizers' programs such a refusal is the end.)
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>

#include "cli/cli.hpp"
#include "support/long.hpp"
#include "system/memory.hpp"

namespace nmf::test {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

using Files = std::map<std::string, std::string>;
using Setting = std::pair<std::string, std::string>;  // of the environment

class Refused : public Cli {
 protected:
  void SetUp() override {
    std::string table = "name,a,b,c,d\n",
                counts = "%%MatrixMarket matrix coordinate real general\n600 9 1800\n";
    for (int i = 0; i < 3000; ++i) {
      table += "row" + std::to_string(i);
      for (int j = 0; j < 4; ++j) table += "," + std::to_string(1 + (i * 7 + j * 13 + i * j) % 101);
      table += "\n";
    }
    for (int i = 0; i < 600; ++i)
      for (int j = 0; j < 3; ++j)
        counts += std::to_string(i + 1) + " " + std::to_string(1 + (i + 3 * j) % 9) + " " +
                  std::to_string(1 + i % 5) + "\n";
    std::string square;
    for (int i = 0; i < 260; ++i)
      for (int j = 0; j < 260; ++j)
        square += std::to_string((i * 7 + j * 13 + i * j) % 101) + (j < 259 ? "," : "\n");
    give("table.csv", table);
    give("square.csv", square);
    give("counts.mtx", counts);
    for (const char* copy : {"table.csv.gz", "table.csv.zst", "table.csv.bz2", "table.csv.xz", "table.npz"})
      ASSERT_EQ(nmf({"convert", "table.csv", copy}).status, 0);
    ASSERT_EQ(nmf({"convert", "counts.mtx", "counts.npz"}).status, 0);
  }

  Outcome with(const std::vector<Setting>& settings, const std::vector<std::string>& arguments) const {
    Invocation faulty = invocation(arguments);
    faulty.before_exec = [&] {
      setenv("LD_PRELOAD", NMF_FAULT_SHIM, 1);
      for (const auto& [name, value] : settings) setenv(name.c_str(), value.c_str(), 1);
    };
    return run(faulty);
  }

  // How many allocations of so many bytes, and how many threads, a run asks for.
  std::pair<long, long> asked_for(const Setting& least, const std::vector<std::string>& arguments) const {
    EXPECT_EQ(with({least, {"NMF_FAULT_COUNT", "count"}}, arguments).status, 0);
    std::pair<long, long> counts;
    std::ifstream(scratch / "count") >> counts.first >> counts.second;
    return counts;
  }

  // What a run has written, but for what has times in it.
  Files results() const {
    Files files;
    for (const char* name : {"out/W.csv", "out/H.csv", "copy.csv.zst", "copy.csv.gz", "copy.npz"})
      if (exists(name)) files[name] = content(name);
    return files;
  }
  void clear() const {
    for (const char* name : {"out", "copy.csv.zst", "copy.csv.gz", "copy.npz"})
      std::filesystem::remove_all(scratch / name);
  }
  // As an earlier run left it.
  void lay_out(const Files& files) const {
    clear();
    for (const auto& [name, text] : files) {
      std::filesystem::create_directories((scratch / name).parent_path());
      give(name, text);
    }
  }

  struct Tally {
    int tries = 0, done = 0, refused = 0, losses = 0;
  };
  void record(const Tally& tally) {
    RecordProperty("tries", tally.tries);
    RecordProperty("done", tally.done);
    RecordProperty("refused", tally.refused);
    RecordProperty("losses", tally.losses);
  }

  void expect_whole_or_refused(const Outcome& outcome, const Files& before, const Files& after,
                               const std::string& where, Tally& tally) const {
    const bool done = outcome.status == 0;
    const bool whole = results() == (done ? after : before);
    const bool said = done || (outcome.status == 1 && outcome.err.starts_with("nmf: error: ") &&
                               outcome.err.find("memory") != std::string::npos &&
                               std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
    ++tally.tries;
    ++(done ? tally.done : tally.refused);
    tally.losses += whole && said ? 0 : 1;
    EXPECT_TRUE(whole) << where << "status " << outcome.status << ", " << outcome.err;
    EXPECT_TRUE(said) << where << "status " << outcome.status << ", " << outcome.err;
  }

  struct Rehearsal {
    Files before;  // what a test puts there first
    Files after;
    long allocations;
  };
  Rehearsal rehearse(const std::vector<std::string>& arguments, const std::string& bytes) const {
    clear();
    const long allocations = asked_for({"NMF_FAULT_LEAST", bytes}, arguments).first;
    Rehearsal rehearsal{{}, results(), allocations};
    for (const auto& [name, text] : rehearsal.after) rehearsal.before[name] = "of an earlier run\n";
    return rehearsal;
  }

  // Refuses the allocation of that number, of those of at least so many bytes, in a run of `arguments`.
  void refuse(const std::vector<std::string>& arguments, const Setting& least, long number, bool for_good,
              const Files& before, const Files& after, Tally& tally) const {
    std::vector<Setting> settings{least, {"NMF_FAULT_ALLOCATION", std::to_string(number)}};
    if (for_good) settings.emplace_back("NMF_FAULT_FOR_GOOD", "1");
    expect_whole_or_refused(
        with(settings, arguments), before, after,
        arguments[0] + " " + arguments[1] + ", allocation " + std::to_string(number) + ": ", tally);
  }

  // One after the other, evenly chosen.
  void refuse_memory(const std::vector<std::string>& arguments, const std::string& bytes, long most,
                     bool for_good, Tally& tally) const {
    const auto [before, after, allocations] = rehearse(arguments, bytes);
    const long tries = std::min(allocations, most);
    for (long t = 0; t < tries; ++t) {
      lay_out(before);
      refuse(arguments, {"NMF_FAULT_LEAST", bytes}, 1 + t * allocations / tries, for_good, before, after,
             tally);
    }
  }
};

const std::vector<std::string> short_run{"--max-iterations", "4", "--threads", "3", "-q", "-o", "out"};

std::vector<std::vector<std::string>> runs() {
  std::vector<std::vector<std::string>> all{
      {"info", "table.csv.gz"},
      {"info", "table.csv.zst"},
      {"info", "table.csv.bz2"},
      {"info", "table.csv.xz"},
      {"info", "table.npz"},
      {"info", "counts.npz"},
      {"convert", "table.csv", "copy.csv.zst"},
      {"convert", "table.csv", "copy.csv.gz"},
      {"convert", "counts.mtx", "copy.npz"},
  };
  const std::vector<std::vector<std::string>> factored{
      {"table.csv", "--starts", "3"},         {"table.csv", "--loss", "kl"},
      {"table.csv", "--loss", "huber"},       {"table.csv", "--batch", "500"},
      {"table.csv", "--holdout", "0.1"},      {"counts.mtx"},
      {"counts.mtx", "--missing", "unlisted"}};
  for (const auto& options : factored) {
    std::vector<std::string> arguments{"factor"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), {"--rank", "3"});
    arguments.insert(arguments.end(), short_run.begin(), short_run.end());
    all.push_back(arguments);
  }
  all.push_back({"factor", "square.csv", "--starts", "4", "--rank", "16"});  // these share their passes
  all.back().insert(all.back().end(), short_run.begin(), short_run.end());
  return all;
}

TEST_F(Refused, one_large_allocation) {
  Tally tally;
  for (const auto& arguments : runs()) refuse_memory(arguments, "4096", drawn(3L, 1000L), false, tally);
  record(tally);
}

TEST_F(Refused, one_small_allocation) {
  Tally tally;
  for (const auto& arguments : runs()) refuse_memory(arguments, "100", drawn(3L, 500L), false, tally);
  record(tally);
}

TEST_F(Refused, all_from_one_on) {
  Tally tally;
  for (const auto& arguments : runs()) refuse_memory(arguments, "4096", drawn(2L, 500L), true, tally);
  record(tally);
}

// While the files get their names, and what is said of them is said: down to the smallest, and to the last.
TEST_F(Refused, all_from_one_of_the_last_on) {
  const std::vector<std::string> command{"factor", "counts.mtx", "--rank", "3",         "--max-iterations",
                                         "4",      "-o",         "out",    "--threads", "1"};
  const long last = 300, tries = drawn(50L, last);
  Tally tally;
  for (const char* more : {"--force", "--json", "--quiet"})
    for (const bool alone : {true, false}) {  // in the folder, which else is not replaced as a whole
      std::vector<std::string> arguments = command;
      arguments.emplace_back(more);
      const auto [before, after, allocations] = rehearse(arguments, "1");
      for (long t = 0; t < tries; ++t) {
        lay_out(before);
        if (!alone) give("out/other", "");
        refuse(arguments, {"NMF_FAULT_LEAST", "1"}, allocations - t * last / tries, true, before, after,
               tally);
      }
    }
  record(tally);
}

// They only make things faster.
TEST_F(Refused, threads) {
  Tally tally;
  for (const auto& arguments : runs()) {
    clear();
    const long threads = asked_for({"NMF_FAULT_LEAST", "4096"}, arguments).second;
    const Files after = results();
    for (long t = 1; t <= std::min(threads, drawn(2L, 100L)); ++t) {
      clear();
      const Outcome outcome = with({{"NMF_FAULT_THREAD", std::to_string(t)}}, arguments);
      const bool same = outcome.status == 0 && results() == after;
      ++tally.tries;
      tally.done += outcome.status == 0 ? 1 : 0;
      tally.losses += same ? 0 : 1;
      EXPECT_TRUE(same) << arguments[1] << ", thread " << t << ": " << outcome.err;
    }
  }
  EXPECT_GT(tally.tries, 0);
  record(tally);
}

// Threads leave room for what they work on.
TEST_F(Refused, addresses_that_many_threads_would_take) {
  Invocation many = invocation({"factor", "table.csv", "--rank", "3", "--threads", "1024", "-o", "out"});
  many.before_exec = under_limit(RLIMIT_AS, std::uint64_t{400} << 20);
  const Outcome outcome = run(many);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
}

#endif

// Files laid out as the kernel's manual pages describe them (cgroup-v1/memory.rst, cgroup-v2.rst).
class Groups : public testing::Test {
 protected:
  void give(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((folder / path).parent_path());
    write_file(folder / path, text);
  }
  std::uint64_t left() const { return app::left_by_control_groups(folder.path()); }
  Scratch folder;
};

TEST_F(Groups, version_2) {
  give("proc/self/cgroup", "0::/job\n");
  give("sys/fs/cgroup/job/memory.max", "1000000\n");
  give("sys/fs/cgroup/job/memory.current", "700000\n");
  give("sys/fs/cgroup/job/memory.stat", "anon 1\ninactive_file 200000\n");
  EXPECT_EQ(left(), 500000);
}

TEST_F(Groups, version_1_in_which_a_group_above_has_the_limit) {
  give("proc/self/cgroup", "4:memory:/user/job\n0::/\n");
  give("sys/fs/cgroup/memory/user/job/memory.limit_in_bytes", "9223372036854771712\n");
  give("sys/fs/cgroup/memory/user/job/memory.usage_in_bytes", "700000\n");
  give("sys/fs/cgroup/memory/user/memory.limit_in_bytes", "1000000\n");
  give("sys/fs/cgroup/memory/user/memory.usage_in_bytes", "800000\n");
  give("sys/fs/cgroup/memory/user/memory.stat", "inactive_file 1\ntotal_inactive_file 100000\n");
  EXPECT_EQ(left(), 300000);
}

TEST_F(Groups, no_limit) {
  give("proc/self/cgroup", "0::/job\n");
  give("sys/fs/cgroup/job/memory.max", "max\n");
  give("sys/fs/cgroup/job/memory.current", "700000\n");
  EXPECT_EQ(left(), std::numeric_limits<std::uint64_t>::max());
}

}  // namespace
}  // namespace nmf::test
