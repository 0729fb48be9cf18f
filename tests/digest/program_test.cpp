// What the program writes: the text of W, H, the log and the figures of the summary, but for times.
#include "cli/cli.hpp"
#include "digest/digest.hpp"
#include "digest/expected.hpp"
#include "support/target.hpp"

namespace nmf::test {
namespace {

// The log without its column of seconds.
std::string without_seconds(const std::string& log) {
  std::string text;
  for (const auto& row : cells(log))
    for (std::size_t c = 0; c < row.size(); ++c)
      if (c != 1) text += row[c] + (c + 1 < row.size() ? "," : "\n");
  return text;
}

std::string figures(const Json& summary) {
  Json kept;
  for (const char* name : {"objective", "loss_value", "penalty", "sparseness", "frobenius_error",
                           "poisson_deviance", "huber_threshold", "relative_error", "explained_variance",
                           "kkt_residual", "total_weight", "holdout", "test", "iterations", "stop_reason"})
    kept[name] = summary[name];
  return kept.dump();
}

class Program : public Cli {
 protected:
  // With the best vectors of this processor alone: the program has no way to choose others.
  void expect(const std::string& name, std::vector<std::string> arguments) const {
    if (!available(HWY_AVX2)) return;
    arguments.insert(arguments.end(), {"-o", "model"});
    const Json summary = factor(std::move(arguments));
    ASSERT_EQ(cells(content("model/log.csv"))[0][1], "seconds");
    Bytes bytes;
    for (const std::string& text : {content("model/W.csv"), content("model/H.csv"),
                                    without_seconds(content("model/log.csv")), figures(summary)})
      bytes.add(text);
    expect_digest(name, bytes.sha256(), "program");
  }
};

TEST_F(Program, iris) {
  expect("program_iris", {iris, "--rank", "3"});
}
TEST_F(Program, iris_in_single_precision) {
  expect("program_iris_single", {iris, "--rank", "2", "--precision", "single"});
}
TEST_F(Program, iris_by_divergence_with_entries_held_out) {
  expect("program_iris_kl", {iris, "--rank", "2", "--loss", "kl", "--holdout", "0.125"});
}

}  // namespace
}  // namespace nmf::test
