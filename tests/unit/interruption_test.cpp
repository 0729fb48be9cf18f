// Runs that are broken off in the middle of an iteration: they end as after the one before.
#include "nmf/base/interruption.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>

#include "nmf/base/parallel.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/oracle.hpp"

namespace {

using namespace nmf;

TEST(interruption, ends_loops_where_that_is_expected) {
  std::atomic<int> asked = 0;
  const Interruption interruption([&] { return ++asked > 5; });
  std::atomic<int> done = 0;
  const auto loop = [&] { parallel_for(100, always_worth_it, [&](Index, int) { ++done; }); };
  loop();
  EXPECT_EQ(done, 100);
  const Breakable breakable;
  EXPECT_THROW(loop(), BrokenOff);
  EXPECT_EQ(done, 105);
}

TEST(interruption, leaves_the_pair_of_the_iteration_before) {
  const Dense<double> x = oracle::dense<double>(oracle::random_matrix(900, 300, 3));
  const Sparse<double> sparse = oracle::sparse<double>(oracle::random_matrix(900, 300, 3, 0.1));
  for (const char* loss : {"frobenius", "kl", "l21"})
    for (const char* algorithm : {"auto", "mu"})
      for (const bool dense : {true, false})
        for (const Index at : {1, 4, 7}) {
          SCOPED_TRACE(fmt::format("{} {} {} {}", loss, algorithm, dense, at));
          Options options;
          options.rank = 5;
          options.loss = parse_loss(loss);
          options.algorithm = algorithm;
          options.tolerance = 0;
          options.threads = 2;
          const auto data = dense ? make_data(x) : make_data(sparse);
          std::atomic<Index> asked = -1;  // in the iterations after `at`
          const Interruption interruption([&] { return asked >= 0 && ++asked > 3; });
          const Result<double> broken = factorize(*data, options, [&](const Iteration& now) {
            if (now.iteration == at) asked = 0;
            return true;
          });
          asked = -1;
          options.max_iterations = at;
          const Result<double> whole = factorize(*data, options);
          EXPECT_EQ(broken.stop_reason, StopReason::interrupted);
          EXPECT_EQ(broken.iterations, at);
          EXPECT_EQ(broken.objective, whole.objective);
          EXPECT_TRUE(oracle::same_bits(broken.Wt, whole.Wt));
          EXPECT_TRUE(oracle::same_bits(broken.H, whole.H));
        }
}

}  // namespace
