#include "nmf/kernels/poisson.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "nmf/kernels/multiply.hpp"
#include "support/factors.hpp"

namespace nmf::test {
namespace {

// One column with its objective written out.
template <class T>
struct Problem {
  Index k, count;
  Factor<T> F;
  std::vector<std::uint32_t> index;
  std::vector<T> x, linear, ridge, direction;
  PoissonColumn<T> column;
  AlignedVector<T> packed;

  Problem(Index rank, Index entries, double ridges, double coupling)
      : k(rank),
        count(entries),
        F(scattered_factor<T>(rank, 2 * entries + 5, 1)),
        ridge(static_cast<std::size_t>(rank)) {
    for (T& v : F)
      if (v < T(0.3)) v = 0;
    for (Index s = 0; s < count; ++s) {
      index.push_back(static_cast<std::uint32_t>(2 * s + 1));
      x.push_back(static_cast<T>(1 + std::floor(5 * scattered(static_cast<std::uint64_t>(s), 3))));
    }
    for (Index r = 0; r < k; ++r) {
      T sum = 0;
      for (Index c = 0; c < F.count(); ++c) sum += F(r, c);
      linear.push_back(sum);
      direction.push_back(static_cast<T>(0.5 + scattered(static_cast<std::uint64_t>(r), 6)));
      ridge[static_cast<std::size_t>(r)] =
          static_cast<T>(ridges * scattered(static_cast<std::uint64_t>(r), 4));
    }
    packed.resize(static_cast<std::size_t>(padded<T>(k) * F.count()));
    pack(k, F.data(), F.count(), packed.data());
    column = {count,
              index.data(),
              x.data(),
              linear.data(),
              T(1.5),
              ridge.data(),
              direction.data(),
              static_cast<T>(coupling),
              std::numeric_limits<T>::infinity(),
              static_cast<T>(1e-12)};
  }

  // The sum of logarithms that it reports.
  double sweep(int sweeps, std::vector<T>& y, std::vector<T>& ratio) const {
    double logs = 0;
    AlignedVector<T> scratch;
    ratio.resize(y.size());
    poisson_sweeps(k, packed.data(), &column, 1, sweeps, y.data(), ratio.data(), &logs, scratch);
    return logs;
  }
  double log_sum(const std::vector<T>& y) const {
    double total = 0;
    for (std::size_t s = 0; s < index.size(); ++s) {
      double model = 0;
      for (std::size_t r = 0; r < y.size(); ++r)
        model += static_cast<double>(F(r, index[s])) * static_cast<double>(y[r]);
      total += static_cast<double>(x[s]) * std::log(std::max(model, 1e-12));
    }
    return total;
  }
  double objective(const std::vector<T>& y) const {
    double total = -log_sum(y), sum = 0;
    for (std::size_t r = 0; r < y.size(); ++r)
      sum += static_cast<double>(direction[r]) * static_cast<double>(y[r]);
    for (std::size_t r = 0; r < y.size(); ++r) {
      const double v = y[r], along = direction[r] * v;
      total +=
          linear[r] * v + column.scale * (ridge[r] * v * v + column.coupling * along * (sum - along)) / 2;
    }
    return total;
  }
  // d objective / d y_r.
  double gradient(const std::vector<T>& y, std::size_t r) const {
    double sum = 0, total = linear[r] + static_cast<double>(column.scale) * ridge[r] * y[r];
    for (std::size_t q = 0; q < y.size(); ++q)
      sum += static_cast<double>(direction[q]) * static_cast<double>(y[q]);
    total += static_cast<double>(column.scale) * column.coupling * direction[r] * (sum - direction[r] * y[r]);
    for (std::size_t s = 0; s < index.size(); ++s) {
      double model = 0;
      for (std::size_t q = 0; q < y.size(); ++q)
        model += static_cast<double>(F(q, index[s])) * static_cast<double>(y[q]);
      total -= x[s] * static_cast<double>(F(r, index[s])) / std::max(model, 1e-12);
    }
    return total;
  }
};

template <class T>
class PoissonTest : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(PoissonTest, Precisions);

template <class T>
void for_problems(const auto& body) {
  for (const Index k : {1, 2, 5, 17})
    for (const Index count : {Index{1}, Index{2}, Index{7}, Index{40}, side_by_side / k + 44})
      for (const double ridge : {0.0, 2.0})
        for (const double coupling : {0.0, 0.5}) body(Problem<T>(k, count, ridge, coupling));
}

template <class T>
std::vector<T> start_of(Index k, double scale) {
  std::vector<T> y;
  for (Index r = 0; r < k; ++r)
    y.push_back(static_cast<T>(scale * scattered(static_cast<std::uint64_t>(r), 9)));
  return y;
}

TYPED_TEST(PoissonTest, SweepsNeverRaiseTheObjectiveAndReportIt) {
  using T = TypeParam;
  for_problems<T>([](const Problem<T>& problem) {
    for (const double scale : {1e-4, 0.1, 1e3})
      for (const int sweeps : {1, 4}) {
        std::vector<T> y = start_of<T>(problem.k, scale), ratio(y.size());
        const double before = problem.objective(y);
        const double logs = problem.sweep(sweeps, y, ratio);
        EXPECT_LE(problem.objective(y), before + rounding<T> * std::abs(before));
        EXPECT_NEAR(logs, problem.log_sum(y), rounding<T> * (1 + std::abs(logs)));
      }
  });
}

TYPED_TEST(PoissonTest, ManySweepsEndAtTheMinimum) {
  using T = TypeParam;
  for_problems<T>([](const Problem<T>& problem) {
    std::vector<T> y = start_of<T>(problem.k, 1), ratio(y.size());
    for (int i = 0; i < 300; ++i) problem.sweep(10, y, ratio);
    for (std::size_t r = 0; r < y.size(); ++r) {
      const double scale = problem.linear[r] * (std::is_same_v<T, float> ? 1e-3 : 1e-6);
      EXPECT_GE(y[r], 0);
      EXPECT_GT(problem.gradient(y, r), -scale) << "k " << problem.k << ", entries " << problem.count;
      if (y[r] > 1e-5) {
        EXPECT_LT(problem.gradient(y, r), scale) << "k " << problem.k << ", entries " << problem.count;
      }
    }
  });
}

// Columns of many lengths in one call: each ends where it ends alone, whatever its neighbours do.
TYPED_TEST(PoissonTest, ColumnsDoNotSeeEachOther) {
  using T = TypeParam;
  constexpr Index k = 5, count = 40;
  const Problem<T> all(k, side_by_side / k + 20, 0.5, 0.25);
  std::vector<PoissonColumn<T>> columns;
  std::vector<T> Y, alone;
  for (Index c = 0; c < count; ++c) {
    columns.push_back(all.column);
    columns.back().count = c == 7 ? 0 : c % 9 == 0 ? side_by_side / k + 1 + c % 7 : 1 + 5 * c;
    const std::vector<T> y = start_of<T>(k, c % 2 == 0 ? 1e-3 : 10);
    Y.insert(Y.end(), y.begin(), y.end());
  }
  alone = Y;
  std::vector<T> ratio(Y.size()), own_ratio(k);
  std::vector<double> logs(count);
  AlignedVector<T> scratch;
  poisson_sweeps(k, all.packed.data(), columns.data(), count, 3, Y.data(), ratio.data(), logs.data(),
                 scratch);
  for (Index c = 0; c < count; ++c) {
    double own_logs = 0;
    poisson_sweeps(k, all.packed.data(), &columns[static_cast<std::size_t>(c)], 1, 3, alone.data() + c * k,
                   own_ratio.data(), &own_logs, scratch);
    EXPECT_EQ(own_logs, logs[static_cast<std::size_t>(c)]);
    for (Index r = 0; r < k; ++r) {
      EXPECT_EQ(Y[static_cast<std::size_t>(c * k + r)], alone[static_cast<std::size_t>(c * k + r)]);
      EXPECT_EQ(ratio[static_cast<std::size_t>(c * k + r)], own_ratio[static_cast<std::size_t>(r)]);
    }
  }
}

// Columns that see all of F give the same bits with an index and without, however their entries lie.
TYPED_TEST(PoissonTest, WholeColumnsAreThoseWithAnIndexOfAll) {
  using T = TypeParam;
  constexpr Index count = 21;
  for (const Index k : {Index{1}, Index{3}, Index{7}, Index{12}})
    for (const Index depth : {Index{5}, Index{45}, side_by_side / k + 3})
      for (const bool neighbours : {true, false}) {
        const Problem<T> one(k, depth / 2, 0.5, 0.25);
        const Index all = one.F.count(), stride = neighbours ? count : 1, next = neighbours ? 1 : all;
        std::vector<T> x, Y;
        for (Index e = 0; e < all * count; ++e)
          x.push_back(static_cast<T>(0.1 + scattered(static_cast<std::uint64_t>(e), 5)));
        std::vector<std::uint32_t> index(static_cast<std::size_t>(all));
        std::iota(index.begin(), index.end(), 0U);
        std::vector<std::vector<T>> listed(count);
        std::vector<PoissonColumn<T>> whole(count, one.column), others(count, one.column);
        for (Index c = 0; c < count; ++c) {
          auto& own = listed[static_cast<std::size_t>(c)];
          for (Index e = 0; e < all; ++e) own.push_back(x[static_cast<std::size_t>(c * next + e * stride)]);
          auto& column = whole[static_cast<std::size_t>(c)];
          column.index = nullptr;
          column.x = x.data() + c * next;
          column.stride = stride;
          others[static_cast<std::size_t>(c)].index = index.data();
          others[static_cast<std::size_t>(c)].x = own.data();
          column.count = others[static_cast<std::size_t>(c)].count = all;
          const std::vector<T> y = start_of<T>(k, c % 2 == 0 ? 1e-3 : 10);
          Y.insert(Y.end(), y.begin(), y.end());
        }
        std::vector<T> expected = Y, ratio(Y.size()), expected_ratio(Y.size());
        std::vector<double> logs(count), expected_logs(count);
        AlignedVector<T> scratch;
        const AlignedVector<T> spread = spread_factor(k, one.packed.data(), all);
        poisson_sweeps(k, one.packed.data(), others.data(), count, 3, expected.data(), expected_ratio.data(),
                       expected_logs.data(), scratch);
        poisson_sweeps(k, spread.data(), whole.data(), count, 3, Y.data(), ratio.data(), logs.data(),
                       scratch);
        EXPECT_EQ(Y, expected) << "k " << k << ", entries " << all;
        EXPECT_EQ(ratio, expected_ratio);
        EXPECT_EQ(logs, expected_logs);
      }
}

// One entry x with one component: y = x / c whatever f is, found in one step from anywhere.
TYPED_TEST(PoissonTest, OneEntryIsSolvedInOneStep) {
  using T = TypeParam;
  Problem<T> problem(1, 1, 0, 0);
  for (const double from : {1e-6, 1.0, 1e6}) {
    std::vector<T> y{static_cast<T>(from)}, ratio(1);
    problem.sweep(1, y, ratio);
    const double solution = problem.x[0] / problem.linear[0];
    EXPECT_NEAR(y[0], solution, 4 * std::numeric_limits<T>::epsilon() * (from + solution));
  }
}

TYPED_TEST(PoissonTest, MultiplicativeStepsNeverRaiseTheObjective) {
  using T = TypeParam;
  for_problems<T>([](const Problem<T>& problem) {
    std::vector<T> y = start_of<T>(problem.k, 3), ratio(y.size());
    for (int i = 0; i < 5; ++i) {
      const double before = problem.objective(y);
      problem.sweep(0, y, ratio);
      poisson_multiplicative(problem.k, problem.column, ratio.data(), y.data());
      EXPECT_LE(problem.objective(y), before + rounding<T> * std::abs(before));
    }
  });
}

TYPED_TEST(PoissonTest, TheUpperBoundHolds) {
  using T = TypeParam;
  Problem<T> problem(5, 40, 0, 0);
  problem.column.upper = T(0.1);
  std::vector<T> y = start_of<T>(5, 0.1), ratio(5);
  for (int i = 0; i < 50; ++i) problem.sweep(4, y, ratio);
  for (std::size_t r = 0; r < 5; ++r) {
    EXPECT_LE(y[r], T(0.1));
    if (y[r] == T(0.1)) {
      EXPECT_LT(problem.gradient(y, r), 0);
    }
  }
}

}  // namespace
}  // namespace nmf::test
