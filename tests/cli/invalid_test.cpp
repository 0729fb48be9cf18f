// Every malformed file gives its message and exit status through the program, and leaves nothing behind.
#include "cli/cli.hpp"
#include "support/invalid_inputs.hpp"

namespace nmf::test {
namespace {

TEST_F(Cli, malformed_inputs_are_refused) {
  std::filesystem::create_directory(scratch / "work");
  for (const InvalidInput& input : invalid_inputs()) {
    std::vector<std::string> command{NMF_BINARY, "factor", input.file, "--rank",
                                     "1",        "-q",     "-o",       (scratch / "work/out").string()};
    command.insert(command.end(), input.flags.begin(), input.flags.end());
    const Outcome outcome = run({command, NMF_INPUTS "/invalid", "", {}, {}});
    EXPECT_EQ(outcome.status, input.exit_status) << input.file;
    EXPECT_EQ(outcome.out, "") << input.file;
    EXPECT_EQ(outcome.err, "nmf: error: " + input.message + "\n") << input.file;
    EXPECT_TRUE(std::filesystem::is_empty(scratch / "work")) << input.file;
  }
}

}  // namespace
}  // namespace nmf::test
