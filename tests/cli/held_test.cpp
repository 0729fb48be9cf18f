// What runs hold of memory, matrices beside X among it: what --memory says, and no more under a limit of the
// system's that knows of nothing else.
#include <sys/resource.h>

#include "cli/disk.hpp"

namespace nmf::test {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which take more than any limit

class Held : public Disk {
 protected:
  // With 18 MiB, and beside these no more than stacks of threads and what reading takes. A matrix takes 9.6
  // MB.
  static constexpr std::uint64_t most = std::uint64_t{40} << 20;

  Outcome within(const std::vector<std::string>& arguments) const {
    Invocation limited = invocation(with(arguments, little()));
    limited.before_exec = under_limit(RLIMIT_DATA, most);
    return run(limited);
  }
  // What is printed has the bytes of memory.
  void same_within(const std::vector<std::string>& arguments) const {
    const Outcome memory = nmf(arguments), limited = within(arguments);
    EXPECT_EQ(limited.status, 0) << limited.err;
    EXPECT_EQ(memory.out, limited.out) << arguments[0];
  }
};

TEST_F(Held, models_beside_other_matrices) {
  ASSERT_EQ(nmf(command("x.npy", {"--holdout", "0.5"}, "model")).status, 0);
  ASSERT_EQ(nmf({"reconstruct", "--model", "model", "-o", "y.npy"}).status, 0);
  std::filesystem::remove(scratch / "y.npy.columns.csv");  // which a library reads with 48 MiB of room
  const std::vector<std::string> evaluate{"evaluate", "x.npy", "--model", "model", "-q"};
  same_within(evaluate);
  same_within(with(evaluate, {"--weights", "y.npy"}));
  same_within(with(evaluate, {"--approximation", "y.npy"}));
  same_within({"transform", "x.npy", "--model", "model", "-q", "--weights", "y.npy"});
  ASSERT_EQ(nmf(command("s.mtx", {"--missing", "unlisted"}, "unlisted")).status, 0);
  same_within({"transform", "s.mtx", "--model", "unlisted", "-q"});
  same_within({"evaluate", "s.mtx", "--model", "unlisted", "-q"});
}

TEST_F(Held, entries_that_are_left_out) {
  const auto compare_within = [this](const std::string& input, const std::vector<std::string>& options) {
    ASSERT_EQ(nmf(command(input, options, "memory")).status, 0);
    const Outcome limited = within(command(input, options, "disk"));
    EXPECT_EQ(limited.status, 0) << limited.err;
    EXPECT_EQ(factors("memory"), factors("disk"));
  };
  compare_within("x.npy", {"--holdout", "0.9"});
  compare_within("s.mtx", {"--holdout", "0.1"});
  compare_within("s.mtx", {"--missing", "unlisted", "--holdout", "0.5"});
}

// Without --memory the limit is found, and what reading takes beside the matrix is under it, too.
TEST_F(Held, limits_that_are_found) {
  ASSERT_EQ(nmf({"convert", "s.mtx", "s.npz", "-q"}).status, 0);
  for (const std::string input : {"s.mtx", "s.npz"}) {
    ASSERT_EQ(nmf(command(input, {}, "memory")).status, 0);
    for (std::uint64_t mebibytes = 40; mebibytes <= 64; mebibytes += 6) {
      Invocation limited = invocation(command(input, {}, "disk"));
      limited.before_exec = under_limit(RLIMIT_DATA, mebibytes << 20);
      const Outcome outcome = run(limited);
      EXPECT_EQ(outcome.status, 0) << input << " in " << mebibytes << " MiB: " << outcome.err;
      EXPECT_EQ(factors("memory"), factors("disk"));
    }
  }
}

TEST_F(Held, what_helps_is_said) {
  ASSERT_EQ(nmf(command("x.npy", {}, "model")).status, 0);
  const auto refused = [this](const std::vector<std::string>& arguments) {
    Invocation limited = invocation(arguments);
    limited.before_exec = under_limit(RLIMIT_DATA, std::uint64_t{16} << 20);
    const Outcome outcome = run(limited);
    EXPECT_EQ(outcome.status, 1);
    return outcome.err;
  };
  const std::string evaluate = refused({"evaluate", "x.csv", "--model", "model", "--memory", "1G", "-q"});
  EXPECT_THAT(evaluate, HasSubstr("use less --memory"));
  EXPECT_THAT(evaluate, Not(testing::ContainsRegex("--rank|--precision")));
}

#endif

}  // namespace
}  // namespace nmf::test
