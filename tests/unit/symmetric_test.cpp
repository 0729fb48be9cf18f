// H = W' for a symmetric X.
#include <gtest/gtest.h>

#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/base/random.hpp"
#include "nmf/solve/factorize.hpp"
#include "support/oracle.hpp"

namespace {

using namespace nmf;

// W W' of a random non-negative n x 3 matrix W with many zeros.
Dense<double> similarities(Index n) {
  const auto w = [](Index i, Index r) { return std::max(0.0, uniform(9, Stream::init_w, i, r) - 0.4); };
  Dense<double> x{n, n, Buffer<double>(static_cast<std::size_t>(n * n))};
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      double sum = 0;
      for (Index r = 0; r < 3; ++r) sum += w(i, r) * w(j, r);
      x.values[static_cast<std::size_t>(i * n + j)] = sum;
    }
  return x;
}

Options symmetric(Index rank) {
  Options options;
  options.rank = rank;
  options.symmetric = true;
  options.max_iterations = 500;
  options.tolerance = 1e-9;
  options.change_tolerance = 0;
  return options;
}

TEST(symmetric, recovers_an_exact_product_with_h_equal_to_w) {
  const auto x = similarities(50);
  const auto data = make_data(x);
  const auto result = factorize(*data, symmetric(3));
  EXPECT_LT(result.relative_error, 1e-7);
  EXPECT_TRUE(oracle::same_bits(result.Wt, result.H));
  EXPECT_GE(oracle::to_double(result.Wt).min(), 0.0);
  for (std::size_t i = 1; i < result.log.size(); ++i)
    EXPECT_LE(result.log[i].relative_error, result.log[i - 1].relative_error + 1e-12) << i;
}

TEST(symmetric, the_best_rank_one_is_the_leading_eigenpair) {
  Dense<double> x{2, 2, Buffer<double>(4)};
  const double values[] = {2, 1, 1, 2};  // eigenvalues 3 and 1: error^2 = 1, ||X||^2 = 10
  std::copy(values, values + 4, x.values.begin());
  const auto data = make_data(x);
  const auto result = factorize(*data, symmetric(1));
  EXPECT_NEAR(result.relative_error, std::sqrt(0.1), 1e-10);
  EXPECT_NEAR(result.Wt(0, 0), std::sqrt(1.5), 1e-7);
}

TEST(symmetric, refuses_a_matrix_that_is_not) {
  auto x = similarities(6);
  x.values[1] += 0.5;
  const auto data = make_data(x);
  try {
    factorize(*data, symmetric(2));
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::input);
    EXPECT_STREQ(e.what(),
                 "symmetric: row 1 and column 1 of the matrix differ; give a symmetric matrix, or leave "
                 "the flag out");
  }
}

}  // namespace
