#include "nmf/data/weighted.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "nmf/base/error.hpp"

#include "support/factors.hpp"

namespace nmf::test {
namespace {

constexpr Index m = 70, n = 90;  // more than one block on either side, and some rest

// Weights with ones, zeros and others; a few rows alike, one without any, one all ones.
Rows some_weights(double ones, bool others) {
  Rows w(m, std::vector<double>(n, 1.0));
  for (std::size_t i = 0; i < w.size(); ++i)
    for (std::size_t j = 0; j < w[i].size(); ++j) {
      const std::size_t like = i >= 40 && i < 44 ? 40 : i;
      if (scattered(like, j, 7) >= ones) w[i][j] = 0;
      if (others && scattered(like, j, 8) < 0.3) w[i][j] = 2 * scattered(like, j, 9);
    }
  w[3].assign(n, 0.0);
  w[4].assign(n, 1.0);
  for (auto& row : w) row[5] = 0;
  return w;
}

// Visits every column of a side and compares (G, P) with sums written out.
template <class T>
void expect_half_step(const Data<T>& data, const Rows& x, const Rows& w, Side side) {
  for (const Index k : {1, 3, 8, 17, 25, 40}) {
    const Index depth = side == Side::rows ? n : m;
    const Factor<T> F = scattered_factor<T>(k, depth, 5);
    std::vector<int> visited(static_cast<std::size_t>(data.count(side)), 0);
    const auto at = [&](const Rows& rows, Index c, Index s) {
      return side == Side::rows ? rows[static_cast<std::size_t>(c)][static_cast<std::size_t>(s)]
                                : rows[static_cast<std::size_t>(s)][static_cast<std::size_t>(c)];
    };
    data.half_step(side, F, [&](Range range, const T* G, const T* P) {
      for (Index c = range.begin; c < range.end; ++c) {
        ++visited[static_cast<std::size_t>(c)];
        for (Index r = 0; r < k; ++r) {
          double product = 0;
          for (Index s = 0; s < depth; ++s)
            if (at(w, c, s) > 0) product += at(w, c, s) * at(x, c, s) * static_cast<double>(F(r, s));
          EXPECT_NEAR(P[(c - range.begin) * k + r], product, rounding<T> * 10);
          for (Index q = 0; q < k; ++q) {
            double gram = 0;
            for (Index s = 0; s < depth; ++s)
              gram += at(w, c, s) * static_cast<double>(F(r, s)) * static_cast<double>(F(q, s));
            EXPECT_NEAR(G[q * k + r], gram, rounding<T> * 10)
                << "column " << c << ", entry " << r << ", " << q;
          }
        }
      }
      return Sums{};
    });
    for (const int times : visited) EXPECT_EQ(times, 1);
  }
}

template <class T>
void expect_totals(const Data<T>& data, const Rows& x, const Rows& w) {
  const Factor<T> W = scattered_factor<T>(6, m, 1), H = scattered_factor<T>(6, n, 2);
  double weight = 0, sum = 0, squares = 0, error = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x[i].size(); ++j) {
      if (!(w[i][j] > 0)) continue;
      const double residual = x[i][j] - model(W, H, i, j);
      weight += w[i][j];
      sum += w[i][j] * x[i][j];
      squares += w[i][j] * x[i][j] * x[i][j];
      error += w[i][j] * residual * residual;
    }
  EXPECT_NEAR(data.total_weight(), weight, rounding<T> * weight);
  EXPECT_NEAR(data.sum(), sum, rounding<T> * sum);
  EXPECT_NEAR(data.squared_norm(), squares, rounding<T> * squares);
  EXPECT_NEAR(data.squared_error(W, H), error, rounding<T> * error);
}

template <class T>
void expect_weighted(std::unique_ptr<Data<T>> data, const Rows& x, const Rows& w) {
  expect_totals(*data, x, w);
  expect_half_step(*data, x, w, Side::rows);
  expect_half_step(*data, x, w, Side::columns);
}

// What is under a mask must not matter: a NaN, or a number that would drown everything.
Rows spoilt(Rows x, const Rows& w, double with) {
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < x[i].size(); ++j)
      if (w[i][j] == 0) x[i][j] = with;
  return x;
}

template <class T>
class WeightsTest : public testing::Test {};
using Precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(WeightsTest, Precisions);

TYPED_TEST(WeightsTest, MissingCellsOfADenseMatrixDoNotCount) {
  for (const double ones : {0.95, 0.3}) {
    const Rows x = scattered_rows(m, n, 0.4, 1), w = some_weights(ones, false);
    Dense<TypeParam> dense = dense_of<TypeParam>(spoilt(x, w, std::numeric_limits<double>::quiet_NaN()));
    Weights<TypeParam> weights = mask_missing(dense);
    expect_weighted(make_data(std::move(dense), std::move(weights), 0), x, w);
  }
}

TYPED_TEST(WeightsTest, DenseWeightsOnADenseMatrix) {
  for (const double ones : {0.95, 0.3}) {
    const Rows x = scattered_rows(m, n, 0.4, 2), w = some_weights(ones, true);
    expect_weighted(make_data(dense_of<TypeParam>(spoilt(x, w, 1e30)), weights_of(dense_of<TypeParam>(w)), 0),
                    x, w);
  }
}

TYPED_TEST(WeightsTest, SparseWeightsOnADenseMatrix) {
  const Rows x = scattered_rows(m, n, 0.4, 3), w = some_weights(0.1, true);
  expect_weighted(make_data(dense_of<TypeParam>(spoilt(x, w, std::numeric_limits<double>::infinity())),
                            weights_of(sparse_of<TypeParam>(w)), 0),
                  x, w);
}

TYPED_TEST(WeightsTest, WeightsOnASparseMatrixWhoseZerosCount) {
  for (const double ones : {0.95, 0.3}) {
    const Rows x = scattered_rows(m, n, 0.9, 4), w = some_weights(ones, true);
    Rows spoilt_x = x;
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < x[i].size(); ++j)
        if (w[i][j] == 0 && x[i][j] != 0) spoilt_x[i][j] = std::numeric_limits<double>::quiet_NaN();
    expect_weighted(make_data(sparse_of<TypeParam>(spoilt_x), weights_of(dense_of<TypeParam>(w)), 0), x, w);
  }
}

TYPED_TEST(WeightsTest, UnlistedEntriesAreUnknown) {
  const Rows x = scattered_rows(m, n, 0.9, 5);
  Rows w = x;
  for (auto& row : w)
    for (double& v : row) v = v != 0;
  Sparse<TypeParam> sparse = sparse_of<TypeParam>(x);
  Weights<TypeParam> weights = mask_unlisted(sparse);
  expect_weighted(make_data(std::move(sparse), std::move(weights), 0), x, w);
}

TYPED_TEST(WeightsTest, WeightsMultiply) {
  using T = TypeParam;
  const Rows a = some_weights(0.9, true), b = some_weights(0.2, true);
  Rows expected = a;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[i].size(); ++j)
      expected[i][j] *= static_cast<double>(static_cast<T>(b[i][j]));
  const Weights<T> dense_a = weights_of(dense_of<T>(a)), dense_b = weights_of(dense_of<T>(b)),
                   sparse_b = weights_of(sparse_of<T>(b));
  ASSERT_EQ(dense_a.base, 1);
  ASSERT_EQ(dense_b.base, 0);
  for (const Weights<T>& both : {multiplied(dense_a, dense_b), multiplied(sparse_b, dense_a)}) {
    Rows found(m, std::vector<double>(n, static_cast<double>(both.base)));
    for (std::size_t i = 0; i < found.size(); ++i)
      for (auto e = static_cast<std::size_t>(both.listed.row_start[i]);
           e < static_cast<std::size_t>(both.listed.row_start[i + 1]); ++e)
        found[i][both.listed.column[e]] = static_cast<double>(both.listed.value[e]);
    for (std::size_t i = 0; i < found.size(); ++i)
      for (std::size_t j = 0; j < found[i].size(); ++j)
        EXPECT_NEAR(found[i][j], expected[i][j], 1e-6) << i << " " << j;
  }
}

// Held out or left, each entry is in one place; which depends on its place and the seed alone.
TYPED_TEST(WeightsTest, HeldOutEntriesLeaveTheOthers) {
  using T = TypeParam;
  const Rows x = scattered_rows(m, n, 0.9, 6);
  Weights<T> of_dense = all_count<T>(m, n), of_sparse = all_count<T>(m, n),
             listed = mask_unlisted(sparse_of<T>(x));
  const Sparse<T> a = hold_out(dense_of<T>(x), of_dense, 0.25, 9),
                  b = hold_out(sparse_of<T>(x), of_sparse, 0.25, 9),
                  c = hold_out(sparse_of<T>(x), listed, 0.25, 9);
  EXPECT_NEAR(static_cast<double>(a.non_zeros()), 0.25 * m * n, 0.02 * m * n);
  EXPECT_EQ(a.row_start, b.row_start);
  EXPECT_EQ(rows_of(a), rows_of(b));
  EXPECT_EQ(make_data(dense_of<T>(x), std::move(of_dense), 0)->total_weight(), m * n - a.non_zeros());
  EXPECT_EQ(c.non_zeros() + listed.listed.non_zeros(), sparse_of<T>(x).non_zeros());
  EXPECT_EQ(rows_of(c), rows_of(a));  // which has zeros of x too
  Weights<T> again = all_count<T>(m, n);
  EXPECT_NE(rows_of(hold_out(dense_of<T>(x), again, 0.25, 10)), rows_of(a));
}

TYPED_TEST(WeightsTest, AShareThatHoldsOutNothingIsRefused) {
  Weights<TypeParam> weights = all_count<TypeParam>(2, 2);
  const auto x = dense_of<TypeParam>({{1, 2}, {3, 4}});
  for (const auto& [share, message] : std::vector<std::pair<double, std::string>>{
           {1e-9, "holdout: 1e-09 of 4 entries holds out none; give another share"},
           {0.999999999, "holdout: 0.999999999 of 4 entries holds out all; give another share"},
           {1.5, "holdout: 1.5 is not possible; give a share between 0 and 1"}}) {
    try {
      hold_out(x, weights, share, 1);
      ADD_FAILURE() << share;
    } catch (const Error& error) {
      EXPECT_EQ(error.what(), message);
    }
  }
}

TYPED_TEST(WeightsTest, KnownEntriesAreAllButTheMissing) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(rows_of(known_entries(dense_of<TypeParam>({{nan, 2}, {3, nan}}))), (Rows{{0, 2}, {3, 0}}));
  EXPECT_EQ(known_entries(dense_of<TypeParam>({{nan, 2}, {0, nan}})).non_zeros(), 2);
  EXPECT_EQ(known_entries(sparse_of<TypeParam>({{nan, 2}, {0, 4}})).non_zeros(), 2);
}

TYPED_TEST(WeightsTest, AStoredZeroIsKnownToBeZero) {
  Sparse<TypeParam> x{2, 2, {0, 2, 3}, {}, {}};
  for (const std::uint32_t j : {0u, 1u, 0u}) x.column.push_back(j);
  for (const double v : {0.0, 2.0, 1.0}) x.value.push_back(static_cast<TypeParam>(v));
  Weights<TypeParam> weights = mask_unlisted(x);
  const auto data = make_data(std::move(x), std::move(weights), 0);
  const Factor<TypeParam> W(1, 2, 1), H(1, 2, 1);
  EXPECT_EQ(data->total_weight(), 3);
  EXPECT_EQ(data->squared_error(W, H), 1 + 1 + 0);
}

}  // namespace
}  // namespace nmf::test
