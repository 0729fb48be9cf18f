// Several starts: the best is kept, whatever runs it.
#include "nmf/study/starts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nmf/base/random.hpp"
#include "support/oracle.hpp"

namespace {

using namespace nmf;

Dense<double> blocks(Index rows, Index columns) {
  Dense<double> x{rows, columns, Buffer<double>(static_cast<std::size_t>(rows * columns))};
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j)
      x.values[static_cast<std::size_t>(i * columns + j)] =
          uniform(5, Stream::sketch, i, j) + ((i + j) % 3 == 0 ? 2 : 0);
  return x;
}

Options options_of(Index rank, int threads) {
  Options options;
  options.rank = rank;
  options.threads = threads;
  options.max_iterations = 30;
  return options;
}

TEST(starts, keeps_the_best_and_says_what_each_gave) {
  const auto x = blocks(40, 25);
  const auto data = make_data(x);
  const auto runs = factorize_starts(*data, options_of(4, 2), 5);
  ASSERT_EQ(runs.starts.size(), 5u);
  const auto least =
      std::min_element(runs.starts.begin(), runs.starts.end(),
                       [](const auto& a, const auto& b) { return a.relative_error < b.relative_error; });
  EXPECT_EQ(runs.best_start, least->start);
  EXPECT_EQ(runs.best.relative_error, least->relative_error);
  EXPECT_EQ(runs.starts[0].init, Init::nndsvdar);
  EXPECT_EQ(runs.starts[1].init, Init::random);
}

TEST(starts, start_zero_is_the_plain_factorization) {
  const auto x = blocks(40, 25);
  const auto data = make_data(x);
  const Options options = options_of(4, 1);
  const auto runs = factorize_starts(*data, options, 3);
  EXPECT_EQ(runs.starts[0].relative_error, factorize(*data, options).relative_error);
}

TEST(starts, are_the_same_on_any_number_of_threads) {
  const auto x = blocks(60, 35);
  const auto data = make_data(x);
  const auto one = factorize_starts(*data, options_of(5, 1), 6),
             three = factorize_starts(*data, options_of(5, 3), 6);
  EXPECT_EQ(one.best_start, three.best_start);
  EXPECT_TRUE(oracle::same_bits(one.best.Wt, three.best.Wt));
  EXPECT_TRUE(oracle::same_bits(one.best.H, three.best.H));
}

TEST(starts, that_nobody_counted_are_as_many_as_are_cheap) {
  const auto small = blocks(40, 25), large = blocks(20000, 40);
  Options options = options_of(5, 1);
  const auto made = [&options](const Dense<double>& x) {
    return factorize_starts(*make_data(x), options, std::nullopt).starts.size();
  };
  EXPECT_EQ(made(small), 16u);
  EXPECT_EQ(made(large), 1u);
  options.init = Init::random;
  EXPECT_EQ(made(small), 1u);
}

// The best of a few iterations is run from its beginning: as it would be alone.
TEST(starts, that_nobody_counted_go_on_with_one_on_any_number_of_threads) {
  const auto x = blocks(60, 35);
  const auto data = make_data(x);
  const auto one = factorize_starts(*data, options_of(5, 1), std::nullopt),
             three = factorize_starts(*data, options_of(5, 3), std::nullopt);
  ASSERT_EQ(one.starts.size(), three.starts.size());
  EXPECT_EQ(one.best_start, three.best_start);
  EXPECT_TRUE(oracle::same_bits(one.best.Wt, three.best.Wt));
  EXPECT_TRUE(oracle::same_bits(one.best.H, three.best.H));
  const StartSummary& best = one.starts[static_cast<std::size_t>(one.best_start)];
  EXPECT_TRUE(best.finished);
  EXPECT_EQ(std::count_if(one.starts.begin(), one.starts.end(), [](const auto& s) { return s.finished; }), 1);
  Options alone = options_of(5, 1);
  alone.init = best.init;
  alone.seed = best.seed;
  const Result<double> again = factorize(*data, alone);
  EXPECT_EQ(again.iterations, one.best.iterations);
  EXPECT_TRUE(oracle::same_bits(one.best.Wt, again.Wt));
}

TEST(starts, that_are_stopped_at_once_leave_a_result) {
  const auto x = blocks(40, 25);
  const auto runs = factorize_starts(*make_data(x), options_of(4, 1), std::nullopt,
                                     [](const Iteration& now) { return now.start < 2; });
  EXPECT_EQ(runs.best.stop_reason, StopReason::interrupted);
  EXPECT_EQ(runs.starts.size(), 3u);
  EXPECT_FALSE(runs.best.Wt.empty());
}

TEST(starts, an_observer_that_says_stop_ends_them_all) {
  const auto x = blocks(40, 25);
  const auto data = make_data(x);
  const auto runs =
      factorize_starts(*data, options_of(4, 1), 50, [](const Iteration& now) { return now.start < 2; });
  EXPECT_EQ(runs.best.stop_reason, StopReason::interrupted);
  EXPECT_EQ(runs.starts.size(), 3u);
}

}  // namespace
