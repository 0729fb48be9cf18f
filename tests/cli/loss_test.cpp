// --loss: what is minimised, and how it is told.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class LossFlag : public Cli {};

// The header of the log.
std::string header(const std::string& log) {
  return log.substr(0, log.find('\n'));
}

TEST_F(LossFlag, kl_gives_its_own_column_and_the_poisson_deviance) {
  const Json summary = factor({iris, "--rank", "2", "--loss", "kl", "-o", "out"});
  EXPECT_EQ(summary["loss"], "kl");
  EXPECT_EQ(summary["algorithm"], "cd");
  EXPECT_EQ(summary["objective"], summary["loss_value"]);
  EXPECT_EQ(summary["poisson_deviance"], 2 * summary["loss_value"].get<double>());
  EXPECT_TRUE(summary["frobenius_error"].is_null());
  EXPECT_TRUE(summary["converged"]);
  const std::string log = content("out/log.csv");
  EXPECT_EQ(header(log),
            "iteration,seconds,objective,kl,poisson_deviance,relative_error,relative_change,kkt_residual");
  const Rows rows = cells(log);
  EXPECT_NEAR(std::stod(rows.back()[3]), summary["loss_value"], 1e-9);
  EXPECT_EQ(std::stod(rows.back()[4]), 2 * std::stod(rows.back()[3]));
}

// The divergence of the files that are written, by its definition.
TEST_F(LossFlag, the_summary_has_the_loss_of_the_files) {
  for (const std::string loss : {"kl", "is", "1.5"}) {
    const Json summary = factor({iris, "--rank", "2", "--loss", loss, "-o", "out"});
    const auto x = numbers(cells(read_file(iris)), 1, 0, 4),
               w = numbers(cells(content("out/W.csv")), 1, 1, 2),
               h = numbers(cells(content("out/H.csv")), 1, 0, 4);
    double expected = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < 4; ++j) {
        const double a = x[i][j], y = w[i][0] * h[0][j] + w[i][1] * h[1][j];
        if (loss == "kl") expected += a * std::log(a / y) - a + y;
        if (loss == "is") expected += a / y - std::log(a / y) - 1;
        if (loss == "1.5")
          expected += (std::pow(a, 1.5) + 0.5 * std::pow(y, 1.5) - 1.5 * a * std::sqrt(y)) / 0.75;
      }
    EXPECT_NEAR(summary["loss_value"], expected, 1e-9) << loss;
  }
}

TEST_F(LossFlag, columns_of_the_log_are_named_after_the_loss) {
  for (const auto& [loss, column] : std::vector<std::pair<std::string, std::string>>{
           {"is", "is"}, {"0.5", "beta_0.5"}, {"huber", "huber"}, {"l21", "l21"}}) {
    const Json summary = factor({iris, "--rank", "2", "--loss", loss, "--max-iterations", "3", "-o", "out"});
    EXPECT_EQ(summary["loss"], loss);
    EXPECT_EQ(header(content("out/log.csv")),
              "iteration,seconds,objective," + column + ",relative_error,relative_change,kkt_residual");
  }
}

TEST_F(LossFlag, two_and_one_are_frobenius_and_kl) {
  EXPECT_EQ(factor({iris, "--rank", "2", "--loss", "2"})["loss"], "frobenius");
  EXPECT_EQ(factor({iris, "--rank", "2", "--loss", "1"})["loss"], "kl");
}

TEST_F(LossFlag, what_is_said_to_people) {
  const Outcome outcome = nmf({"factor", iris, "--rank", "2", "--loss", "kl"});
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(" kl, "), HasSubstr(" Poisson deviance, rank 2"),
                                 HasSubstr(" % of the deviance\n")));
  EXPECT_THAT(nmf({"factor", iris, "--rank", "2", "--loss", "is"}).err,
              AllOf(HasSubstr(" is, rank 2"), HasSubstr(" % of what the mean leaves\n")));
}

TEST_F(LossFlag, zeros_are_refused_where_they_are_infinitely_far_from_any_model) {
  give("zeros.csv", "1,0,2\n3,4,0\n1,1,1\n");
  for (const auto& [loss, name] :
       std::vector<std::pair<std::string, std::string>>{{"is", "is"}, {"0", "is"}, {"-1", "-1"}}) {
    const Outcome outcome = nmf({"factor", "zeros.csv", "--rank", "2", "--loss", loss, "-q"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.err,
              "nmf: error: --loss: " + name +
                  " needs positive data, but 2 of 9 entries are zero; use --loss kl, give zeros no weight "
                  "(--weights; --missing unlisted for a sparse matrix), or add a small constant to the "
                  "data\n");
  }
}

TEST_F(LossFlag, what_does_not_go_together) {
  const auto refusal = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"factor", iris, "--rank", "2"});
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 2) << outcome.err;
    return outcome.err;
  };
  EXPECT_EQ(refusal({"--loss", "euclid"}),
            "nmf: error: --loss: euclid is not known; choose frobenius, kl, is, huber, l21 or the number "
            "beta of a beta-divergence\n");
  EXPECT_EQ(refusal({"--loss", "kl", "--algorithm", "hals"}),
            "nmf: error: --algorithm: hals is not known for --loss kl; choose one of auto, cd, mu\n");
  EXPECT_EQ(refusal({"--loss", "is", "--algorithm", "cd"}),
            "nmf: error: --algorithm: cd is not known for --loss is; choose one of auto, mu\n");
  EXPECT_EQ(refusal({"--loss", "kl", "--symmetric"}),
            "nmf: error: --symmetric: goes with --loss frobenius, without penalties and bounds\n");
}

TEST_F(LossFlag, algorithms_are_listed_with_their_losses) {
  const Outcome outcome = nmf({"algorithms"});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("  --loss frobenius, huber, l21; Cichocki"),
                                 HasSubstr("  --loss kl; Hsieh"), HasSubstr("  --loss kl, is, BETA; ")));
}

}  // namespace
}  // namespace nmf::test
