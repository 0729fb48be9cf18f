#include "nmf/base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace nmf {
namespace {

// (0.5 + the upper 52 bits) / 2^52.
double from_bits(std::uint64_t bits) {
  return (0.5 + static_cast<double>(bits >> 12)) * 0x1p-52;
}

// The known-answer vectors of philox4x32-10 that Salmon et al. publish with Random123, its four counter words
// being row (low, high) and column (low, high), its key the seed.
TEST(Uniform, has_the_published_bits) {
  EXPECT_EQ(uniform(0, Stream{0}, 0, 0), from_bits(0x6627e8d5e169c58d));
  EXPECT_EQ(uniform(~std::uint64_t{0}, Stream{0}, -1, -1), from_bits(0x408f276d41c83b0e));
  EXPECT_EQ(
      uniform(0x299f31d0a4093822, Stream{0}, static_cast<Index>(0x85a308d3243f6a88), 0x0370734413198a2e),
      from_bits(0xd16cfe0994fdcceb));
}

TEST(Uniform, puts_the_stream_above_the_column) {
  EXPECT_EQ(
      uniform(0x299f31d0a4093822, Stream{0x0370}, static_cast<Index>(0x85a308d3243f6a88), 0x734413198a2e),
      from_bits(0xd16cfe0994fdcceb));
}

struct Moments {
  double mean = 0, variance = 0, fourth = 0;
};
template <class Draw>
Moments moments(const Draw& draw, double center) {
  constexpr Index rows = 400, columns = 500;
  Moments m;
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < columns; ++j) {
      const double v = draw(i, j) - center;
      m.mean += v;
      m.variance += v * v;
      m.fourth += v * v * v * v;
    }
  const double count = rows * columns;
  return {m.mean / count, m.variance / count, m.fourth / count};
}

// Within four standard errors of 200 000 draws.
TEST(Uniform, has_the_moments_of_the_uniform_distribution) {
  const Moments m = moments([](Index i, Index j) { return uniform(5, Stream::holdout, i, j); }, 0.5);
  const double n = std::sqrt(200000.0);
  EXPECT_NEAR(m.mean, 0, 4 * std::sqrt(1.0 / 12) / n);
  EXPECT_NEAR(m.variance, 1.0 / 12, 4 * std::sqrt(1.0 / 180) / n);
  EXPECT_NEAR(m.fourth, 1.0 / 80, 4 * std::sqrt(1.0 / 2304 - 1.0 / 6400) / n);
}

TEST(Normal, has_the_moments_of_the_normal_distribution) {
  const Moments m = moments([](Index i, Index j) { return normal(5, Stream::sketch, i, j); }, 0);
  const double n = std::sqrt(200000.0);
  EXPECT_NEAR(m.mean, 0, 4 / n);
  EXPECT_NEAR(m.variance, 1, 4 * std::sqrt(2.0) / n);
  EXPECT_NEAR(m.fourth, 3, 4 * std::sqrt(96.0) / n);
}

TEST(Normal, is_independent_of_neighbours_seeds_and_streams) {
  const auto correlation = [](const auto& other) {
    double total = 0;
    for (Index i = 0; i < 300; ++i)
      for (Index j = 0; j < 300; ++j) total += normal(5, Stream::init_w, i, j) * other(i, j);
    return total / 90000;
  };
  const double bound = 4 / 300.0;
  EXPECT_NEAR(correlation([](Index i, Index j) { return normal(5, Stream::init_w, i + 1, j); }), 0, bound);
  EXPECT_NEAR(correlation([](Index i, Index j) { return normal(5, Stream::init_w, i, j + 1); }), 0, bound);
  EXPECT_NEAR(correlation([](Index i, Index j) { return normal(6, Stream::init_w, i, j); }), 0, bound);
  EXPECT_NEAR(correlation([](Index i, Index j) { return normal(5, Stream::init_h, i, j); }), 0, bound);
}

TEST(Uniform, never_repeats_a_number) {
  std::set<double> seen;
  for (Index i = 0; i < 100; ++i)
    for (Index j = 0; j < 100; ++j) seen.insert(uniform(0, Stream::reseed, i, j));
  EXPECT_EQ(seen.size(), 10000u);
  EXPECT_GT(*seen.begin(), 0);
  EXPECT_LT(*seen.rbegin(), 1);
}

}  // namespace
}  // namespace nmf
