// Rows that the others are mixtures of, and the start that is made of them.
#include "nmf/start/pure_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nmf/solve/factorize.hpp"
#include "support/factors.hpp"

namespace nmf {
namespace {

struct Mixed {
  test::Rows x;
  std::vector<Index> pure;  // in order
};

// Ten times as many mixtures as pure rows, of other sizes, and among them the pure ones; noise as a share of
// each entry's row.
Mixed mixed(Index k, Index columns, double noise, std::uint64_t seed) {
  const test::Rows h = test::scattered_rows(k, columns, 0.5, seed);
  Mixed all;
  for (Index i = 0; i < 11 * k; ++i) {
    std::vector<double> row(static_cast<std::size_t>(columns), 0.0);
    const bool pure = i % 11 == 7;
    if (pure) all.pure.push_back(i);
    const double size = 0.2 + 5 * test::scattered(static_cast<std::uint64_t>(i), 3, seed);
    double weights = 0, sum = 0;
    for (Index r = 0; r < k; ++r) {
      const double w =
          pure ? (r == i / 11 ? 1 : 0)
               : test::scattered(static_cast<std::uint64_t>(i), static_cast<std::uint64_t>(r), seed + 9);
      weights += w;
      double sum_of_h = 0;
      for (const double v : h[static_cast<std::size_t>(r)]) sum_of_h += v;
      for (std::size_t j = 0; j < row.size(); ++j) row[j] += w * h[static_cast<std::size_t>(r)][j] / sum_of_h;
    }
    for (double& v : row) sum += v /= weights;
    for (std::size_t j = 0; j < row.size(); ++j)
      row[j] =
          size *
          std::max(0.0, row[j] + noise * sum / static_cast<double>(columns) *
                                     (2 * test::scattered(static_cast<std::uint64_t>(i), j, seed + 5) - 1));
    all.x.push_back(row);
  }
  return all;
}

template <class T>
std::vector<Index> found_in(const Mixed& m, Index k) {
  std::vector<Index> found = pure_rows(*make_data(test::dense_of<T>(m.x)), k, 0);
  std::sort(found.begin(), found.end());
  return found;
}

TEST(PureRows, are_found_exactly_among_mixtures) {
  for (const Index k : {2, 5, 9})
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Mixed m = mixed(k, 30, 0, seed);
      EXPECT_EQ(found_in<double>(m, k), m.pure) << k << ' ' << seed;
      EXPECT_EQ(found_in<float>(m, k), m.pure) << k << ' ' << seed;
    }
}

TEST(PureRows, are_found_under_noise) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Mixed m = mixed(5, 40, 0.05, seed);
    EXPECT_EQ(found_in<double>(m, 5), m.pure) << seed;
  }
}

TEST(PureRows, are_no_more_than_the_rank_of_x) {
  const Mixed m = mixed(3, 30, 0, 1);
  EXPECT_EQ(found_in<double>(m, 6), m.pure);
}

// Of separable data it is the answer.
TEST(PureRows, are_a_start) {
  const Mixed m = mixed(4, 30, 0, 2);
  for (const Loss& loss : {Loss{}, Loss{Loss::Kind::beta, 1}}) {
    Options options;
    options.rank = 4;
    options.init = Init::spa;
    options.loss = loss;
    const Result<double> result = factorize(*make_data(test::sparse_of<double>(m.x)), options);
    EXPECT_LT(result.log.front().relative_error, 1e-7) << name(loss);
  }
}

TEST(PureRows, leave_no_zeros_where_steps_multiply) {
  const Mixed m = mixed(4, 30, 0.1, 2);
  Options options;
  options.rank = 4;
  options.init = Init::spa;
  options.algorithm = "mu";
  options.max_iterations = 200;
  const Result<double> result = factorize(*make_data(test::dense_of<double>(m.x)), options);
  options.algorithm = "hals";
  EXPECT_LT(result.relative_error,
            1.2 * factorize(*make_data(test::dense_of<double>(m.x)), options).relative_error);
}

}  // namespace
}  // namespace nmf
