// The command of docs/adding.md, in a program that has no other.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class ExampleCommand : public Cli {};

TEST_F(ExampleCommand, does_what_it_says) {
  give("x.csv", "a,b\n1,0\n0,0\n");
  EXPECT_EQ(nmf({"density", "x.csv"}).out, "0.25\n");
  EXPECT_EQ(nmf({"density", "x.csv", "--percent"}).out, "25 %\n");
  EXPECT_EQ(nmf({"density", "-", "--transpose"}, "a,b\n1,1\n").out, "1\n");
}

TEST_F(ExampleCommand, is_in_the_overview_and_has_a_page) {
  EXPECT_THAT(nmf({"--help"}).out, HasSubstr("say how much of a matrix is not zero"));
  const std::string page = nmf({"density", "--help"}).out;
  EXPECT_THAT(page, HasSubstr("--percent"));
  EXPECT_THAT(page, HasSubstr("nmf density counts.mtx --percent"));
}

TEST_F(ExampleCommand, has_the_statuses_and_messages_of_all) {
  const Outcome outcome = nmf({"density", "none.csv"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("nmf: error: none.csv: "));
  EXPECT_EQ(nmf({"density", "x.csv", "--per-cent"}).status, 2);
}

}  // namespace
}  // namespace nmf::test
