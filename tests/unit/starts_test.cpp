// Several starts: the best is kept, whatever runs it.
#include "nmf/starts.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nmf/random.hpp"

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
  EXPECT_EQ(runs.starts[0].init, Init::nndsvda);
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
  EXPECT_TRUE(arma::approx_equal(one.best.Wt, three.best.Wt, "absdiff", 0.0));
  EXPECT_TRUE(arma::approx_equal(one.best.H, three.best.H, "absdiff", 0.0));
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
