// What kind of data a matrix is taken for: made data of each kind, and data that is nearly of it.
#include "nmf/matrix/nature.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/factors.hpp"

namespace nmf::test {
namespace {

using Kind = Nature::Kind;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <class Entry>
Rows made(Index rows, Index columns, const Entry& entry) {
  Rows x(static_cast<std::size_t>(rows), std::vector<double>(static_cast<std::size_t>(columns)));
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x[i].size(); ++j) x[i][j] = entry(i, j);
  return x;
}

Nature dense_nature(const Rows& rows) {
  return nature_of(LabelledMatrix<double>{dense_of<double>(rows), {}});
}
Nature sparse_nature(const Rows& rows) {
  return nature_of(LabelledMatrix<double>{sparse_of<double>(rows), {}});
}

// Small ones are the commonest.
double count_at(std::size_t i, std::size_t j) {
  const double u = scattered(i, j, 3);
  return std::floor(6 * u * u);
}

// Four is the commonest of 1 to 5.
double rating_at(std::size_t i, std::size_t j) {
  const double u = scattered(i, j, 4);
  return u < 0.1 ? 1 : u < 0.2 ? 2 : u < 0.4 ? 3 : u < 0.75 ? 4 : 5;
}
bool rated(std::size_t i, std::size_t j) {
  return scattered(i, j, 5) < 0.2;
}

TEST(nature, counts) {
  const Rows x = made(60, 40, count_at);
  for (const Nature& nature : {dense_nature(x), sparse_nature(x)}) {
    EXPECT_EQ(nature.kind, Kind::counts);
    EXPECT_FALSE(nature.mostly_zero || nature.heavy_tail || nature.units_differ || nature.missing_cells);
  }
  const Rows rare = made(60, 40, [](std::size_t i, std::size_t j) {
    return scattered(i, j, 6) < 0.05 ? 1 + std::floor(1 / (0.01 + scattered(i, j, 7))) : 0.0;
  });
  EXPECT_EQ(sparse_nature(rare).kind, Kind::counts);
  EXPECT_TRUE(sparse_nature(rare).mostly_zero);
  EXPECT_NE(dense_nature(made(60, 40, [](auto i, auto j) { return count_at(i, j) + 0.5; })).kind,
            Kind::counts);
}

TEST(nature, ratings) {
  const Rows stars = made(60, 40, [](auto i, auto j) { return rated(i, j) ? rating_at(i, j) : 0.0; });
  EXPECT_EQ(sparse_nature(stars).kind, Kind::ratings);
  const Rows holed = made(60, 40, [](auto i, auto j) { return rated(i, j) ? rating_at(i, j) / 2 : nan; });
  EXPECT_EQ(dense_nature(holed).kind, Kind::ratings);
  EXPECT_TRUE(dense_nature(holed).missing_cells);
  EXPECT_EQ(dense_nature(made(60, 40, rating_at)).kind, Kind::counts) << "nothing is missing";
  const Rows small_counts =
      made(60, 40, [](auto i, auto j) { return rated(i, j) ? 1 + count_at(i, j) : 0.0; });
  EXPECT_EQ(sparse_nature(small_counts).kind, Kind::counts) << "one is the commonest";
}

TEST(nature, binary) {
  const Rows x = made(60, 40, [](auto i, auto j) { return rated(i, j) ? 1.0 : 0.0; });
  EXPECT_EQ(dense_nature(x).kind, Kind::binary);
  EXPECT_EQ(sparse_nature(x).kind, Kind::binary);
  EXPECT_NE(dense_nature(made(5, 4, [](auto, auto) { return 1.0; })).kind, Kind::binary) << "no zero";
}

TEST(nature, probabilities) {
  Rows x = made(20, 7, [](auto i, auto j) { return scattered(i, j, 8); });
  EXPECT_EQ(dense_nature(x).kind, Kind::unknown);
  for (auto& row : x) {
    double sum = 0;
    for (const double v : row) sum += v;
    for (double& v : row) v = std::round(v / sum * 1e6) / 1e6;
  }
  EXPECT_EQ(dense_nature(x).kind, Kind::probabilities);
  EXPECT_EQ(sparse_nature(x).kind, Kind::probabilities);
  x[3][0] += 0.01;
  EXPECT_EQ(dense_nature(x).kind, Kind::unknown);
}

TEST(nature, spectra) {
  const auto peak = [](std::size_t i, std::size_t j) {
    const double from = (static_cast<double>(j) - 20 - static_cast<double>(i)) / 8;
    return 0.01 + std::exp(-from * from);
  };
  EXPECT_EQ(dense_nature(made(20, 100, peak)).kind, Kind::spectra);
  EXPECT_EQ(dense_nature(made(20, 40, peak)).kind, Kind::unknown) << "few columns";
  EXPECT_EQ(dense_nature(made(20, 100, [&](auto i, auto j) { return peak(i, j * 37 % 100); })).kind,
            Kind::unknown)
      << "columns in no order";
}

TEST(nature, tails_and_units) {
  const Rows tail = made(50, 20, [](auto i, auto j) { return 0.1 / (1e-3 + scattered(i, j, 9)); });
  EXPECT_TRUE(dense_nature(tail).heavy_tail);
  const Rows units = made(50, 3, [](auto i, auto j) { return scattered(i, j, 10) * (j == 1 ? 500.0 : 1.0); });
  EXPECT_TRUE(dense_nature(units).units_differ);
  EXPECT_EQ(dense_nature(units).kind, Kind::unknown);
  EXPECT_EQ(dense_nature({{0, 0}}).kind, Kind::unknown);
  EXPECT_EQ(dense_nature({{nan, 0}}).kind, Kind::unknown);
}

}  // namespace
}  // namespace nmf::test
