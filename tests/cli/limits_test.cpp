// Limits from too little to enough, of memory and of the size of files: a run has its whole result, or says
// in one line what is short, and what was there stays.
#include <sys/resource.h>

#include <algorithm>
#include <random>

#include "cli/cli.hpp"
#include "support/long.hpp"

namespace nmf::test {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

class Limits : public Cli {
 protected:
  void SetUp() override {
    std::mt19937 random(1);
    std::string text = "%%MatrixMarket matrix array integer general\n2000 200\n";
    for (int i = 0; i < 2000 * 200; ++i) text += std::to_string(random() % 100) + "\n";
    give("x.mtx", text);
    ASSERT_EQ(nmf({"factor", "x.mtx", "--rank", "2", "--max-iterations", "2", "-q", "-o", "out"}).status, 0);
    before_ = factors("out");
    ASSERT_EQ(nmf(command("whole")).status, 0);
    after_ = factors("whole");
  }

  static std::vector<std::string> command(const std::string& folder) {
    return {"factor", "x.mtx", "--rank", "20", "--max-iterations", "3", "--loss", "kl", "-q", "-o", folder};
  }

  // Under limits of so many bytes, one after the other, until a run comes to its end some times.
  void from_too_little_to_enough(int resource, rlim_t first, rlim_t step) {
    int tries = 0, losses = 0, ended = 0;
    for (rlim_t limit = first; ended < 3; limit += step) {
      ASSERT_LT(++tries, 1000) << "the run never ends";
      Invocation limited = invocation(command("out"));
      limited.before_exec = under_limit(resource, limit);
      const Outcome outcome = run(limited);
      const bool done = outcome.status == 0;
      ended += done ? 1 : 0;
      const bool one_line = std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1;
      const bool right =
          factors("out") == (done ? after_ : before_) &&
          (done || (outcome.status == 1 && one_line && outcome.err.starts_with("nmf: error: ")));
      losses += right ? 0 : 1;
      EXPECT_TRUE(right) << limit << " bytes: status " << outcome.status << "\n" << outcome.err;
      if (done) {  // the old result again
        std::filesystem::remove_all(scratch / "out");
        ASSERT_EQ(nmf({"factor", "x.mtx", "--rank", "2", "--max-iterations", "2", "-q", "-o", "out"}).status,
                  0);
      }
    }
    EXPECT_EQ(files(), 3U);  // x.mtx, out, whole
    RecordProperty("tries", tries);
    RecordProperty("losses", losses);
  }

  std::string before_, after_;
};

TEST_F(Limits, of_memory) {
  const rlim_t mebibyte = rlim_t{1} << 20;
  from_too_little_to_enough(RLIMIT_AS, 30 * mebibyte, drawn<rlim_t>(10, 1) * mebibyte);
}

// As a quota, or a disk that is full.
TEST_F(Limits, of_the_size_of_files) {
  from_too_little_to_enough(RLIMIT_FSIZE, 0, drawn<rlim_t>(100, 10) << 10);
}

#endif

}  // namespace
}  // namespace nmf::test
