// --dry-run: what a run would take, before it is started.
#include <sys/resource.h>

#include "cli/cli.hpp"

namespace nmf::test {
namespace {

using DryRun = Cli;

TEST_F(DryRun, says_what_a_run_takes_and_writes_nothing) {
  const Outcome outcome = nmf({"factor", iris, "--rank", "2", "--dry-run"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              testing::MatchesRegex("matrix     .*iris.csv: 150 x 4, dense, read in .*\n"
                                    "memory     about .* in all: .* the matrix, .*\n"
                                    "time       .* for the start, .* an iteration; "
                                    "--max-iterations 1000 would be reached in .*\n"
                                    "places     iris.nmf/W.csv, iris.nmf/H.csv, iris.nmf/log.csv, "
                                    "iris.nmf/summary.json\n"
                                    "dry run    nothing was written\n"));
  EXPECT_EQ(files(), 0U);
}

TEST_F(DryRun, as_json) {
  const Outcome outcome =
      nmf({"factor", iris, "--rank", "3", "--dry-run", "--json", "--starts", "5", "-o", "out"});
  const Json told = json_of(outcome.out);
  EXPECT_EQ(told["input"]["rows"], 150);
  EXPECT_EQ(told["rank"], 3);
  EXPECT_EQ(told["starts"], 5);
  EXPECT_GT(told["seconds"]["iteration"], 0);
  EXPECT_GE(told["memory_bytes"]["matrix"], 150 * 4 * 8);
  EXPECT_EQ(told["places"][0], "out/W.csv");
  EXPECT_EQ(files(), 0U);
}

TEST_F(DryRun, what_cannot_work_is_refused_as_a_run_would_be) {
  give("out", "a file\n");
  EXPECT_EQ(nmf({"factor", iris, "--rank", "2", "--dry-run", "-o", "out"}).status, 1);
  EXPECT_EQ(nmf({"factor", iris, "--rank", "5", "--dry-run"}).status, 2);
  std::string wide = "%%MatrixMarket matrix coordinate real general\n100000 100000 1\n1 1 1\n";
  give("wide.mtx", wide);
  Invocation small = invocation({"factor", "wide.mtx", "--rank", "1000", "--dry-run"});
  small.before_exec = under_limit(RLIMIT_AS, std::uint64_t{1} << 30);
  const Outcome outcome = run(small);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("needs about"), HasSubstr("are left; ")));
  EXPECT_EQ(outcome.out, "");
}

}  // namespace
}  // namespace nmf::test
