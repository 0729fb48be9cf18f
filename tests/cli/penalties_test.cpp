// --l1-w ... --penalty-scale, --upper-bound: what is added to the loss, and how it is told.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class PenaltyFlags : public Cli {
 protected:
  void SetUp() override { give("row.csv", "3,1,0.5,2\n"); }
  Json tight(std::vector<std::string> arguments) const {
    for (const char* more : {"--tolerance", "1e-12", "--change-tolerance", "0", "-o", "out"})
      arguments.emplace_back(more);
    return factor(arguments);
  }
};

// One row x with W held at unit norm: min 1/2 ||x - y||^2 + l sum(y) has the solution y = max(0, x - l).
TEST_F(PenaltyFlags, l1_is_soft_thresholding) {
  const Json summary = tight({"row.csv", "--rank", "1", "--l1-h", "1"});
  const auto w = numbers(cells(content("out/W.csv")), 1, 0, 1),
             h = numbers(cells(content("out/H.csv")), 1, 0, 4);
  EXPECT_NEAR(w[0][0], 1, 1e-12);
  const double expected[] = {2, 0, 0, 1};
  for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(h[0][j], expected[j], 1e-6) << j;
  EXPECT_NEAR(summary["loss_value"], (1 + 1 + 0.25 + 1) / 2, 1e-6);
  EXPECT_NEAR(summary["penalty"], 3, 1e-6);
  EXPECT_NEAR(summary["objective"], 4.625, 1e-6);
  // (2 - 3 / sqrt(5)) / (2 - 1)
  EXPECT_NEAR(summary["sparseness"]["H"], 0.6583592135, 1e-6);
  EXPECT_TRUE(summary["sparseness"]["W"].is_null());  // of one number
  EXPECT_EQ(summary["options"]["l1-h"], 1);

  const Rows log = cells(content("out/log.csv"));
  EXPECT_EQ(log[0], (std::vector<std::string>{"iteration", "seconds", "objective", "penalty",
                                              "relative_error", "relative_change", "kkt_residual"}));
  EXPECT_NEAR(std::stod(log.back()[2]), 4.625, 1e-6);
  EXPECT_NEAR(std::stod(log.back()[3]), 3, 1e-6);
  EXPECT_THAT(nmf({"factor", "row.csv", "--rank", "1", "--l1-h", "1"}).err,
              HasSubstr("objective 4.625 with a penalty of 3, rank 1\n"));
}

// The same with ridge: min 1/2 ||x - y||^2 + l / 2 ||y||^2 has the solution x / (1 + l).
TEST_F(PenaltyFlags, l2_shrinks) {
  tight({"row.csv", "--rank", "1", "--l2-h", "0.25"});
  const auto h = numbers(cells(content("out/H.csv")), 1, 0, 4);
  const double expected[] = {2.4, 0.8, 0.4, 1.6};
  for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(h[0][j], expected[j], 1e-6) << j;
}

// A penalty of each entry counts once for the one entry that a column of H sees, four times for the row of W.
TEST_F(PenaltyFlags, entries_scales_by_what_is_seen) {
  const Json h = tight({"row.csv", "--rank", "1", "--l2-h", "0.25", "--penalty-scale", "entries"});
  EXPECT_NEAR(numbers(cells(content("out/H.csv")), 1, 0, 4)[0][0], 2.4, 1e-6);
  tight({"row.csv", "--rank", "1", "--l2-w", "0.25", "--penalty-scale", "entries"});
  const double w = numbers(cells(content("out/W.csv")), 1, 0, 1)[0][0];
  EXPECT_NEAR(w, std::sqrt(9 + 1 + 0.25 + 4) / 2, 1e-6);
}

TEST_F(PenaltyFlags, components_are_kept_from_overlapping) {
  const auto overlap = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{iris, "--rank", "2"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    tight(arguments);
    const auto h = numbers(cells(content("out/H.csv")), 1, 0, 4);
    double product = 0, first = 0, second = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      product += h[0][j] * h[1][j];
      first += h[0][j] * h[0][j];
      second += h[1][j] * h[1][j];
    }
    return product / std::sqrt(first * second);
  };
  const double free = overlap({});
  const double kept = overlap({"--orthogonal-h", "0.1"});
  EXPECT_LT(kept, free);
  EXPECT_LT(overlap({"--orthogonal-h", "1000"}), 1e-6);
}

TEST_F(PenaltyFlags, no_entry_passes_the_bound) {
  give("five.csv", "5,1\n");
  const Json summary = tight({"five.csv", "--rank", "1", "--upper-bound", "2"});
  EXPECT_EQ(numbers(cells(content("out/W.csv")), 1, 0, 1)[0][0], 2);
  EXPECT_EQ(numbers(cells(content("out/H.csv")), 1, 0, 2)[0][0], 2);
  EXPECT_EQ(summary["options"]["upper-bound"], 2);
  EXPECT_TRUE(tight({"five.csv", "--rank", "1"})["options"]["upper-bound"].is_null());
}

// The sum of the entries of a component's part of W H.
TEST_F(PenaltyFlags, components_come_in_falling_order_of_weight) {
  const std::vector<std::vector<std::string>> cases{{"--l2-w", "0.1", "--l2-h", "0.2"},
                                                    {"--l1-w", "0.1", "--l1-h", "0.1"},
                                                    {"--upper-bound", "3"},
                                                    {"--simplex", "w"}};
  for (const std::vector<std::string>& flags : cases) {
    std::vector<std::string> arguments{iris, "--rank", "4", "-o", "m"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    factor(arguments);
    const auto w = numbers(cells(content("m/W.csv")), 1, 1, 4),
               h = numbers(cells(content("m/H.csv")), 1, 0, 4);
    std::vector<double> weight(4);
    for (std::size_t r = 0; r < 4; ++r) {
      double of_w = 0, of_h = 0;
      for (const auto& row : w) of_w += row[r];
      for (const double v : h[r]) of_h += v;
      weight[r] = of_w * of_h;
    }
    EXPECT_TRUE(std::is_sorted(weight.rbegin(), weight.rend())) << flags[0] << testing::PrintToString(weight);
  }
}

TEST_F(PenaltyFlags, what_is_refused) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"--l1-w", "-1"}, "--l1-w: -1 is not possible; give a number from 0"},
      {{"--l2-h", "nan"}, "--l2-h: nan is not possible; give a number from 0"},
      {{"--upper-bound", "0"}, "--upper-bound: 0 is not possible; give a positive number"},
      {{"--upper-bound", "1", "--l1-h", "1"},
       "--upper-bound: does not go with a penalty on one factor alone, which holds the other at unit norm; "
       "penalise "
       "both"},
      {{"--orthogonal-h", "1", "--algorithm", "bpp"},
       "--orthogonal-w, --orthogonal-h: does not go with --algorithm bpp; use auto"},
      {{"--l1-h", "1", "--normalize", "h-sum"},
       "--normalize: another scale would change penalties and bounds; leave it out"},
      {{"--l1-h", "1", "--symmetric"},
       "--symmetric: goes with --loss frobenius, without penalties and bounds"},
  };
  for (const auto& [flags, message] : cases) {
    std::vector<std::string> arguments{"factor", "row.csv", "--rank", "1"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 2);
    EXPECT_EQ(outcome.err, "nmf: error: " + message + "\n");
  }
}

}  // namespace
}  // namespace nmf::test
