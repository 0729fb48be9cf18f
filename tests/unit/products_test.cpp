// Products of every kind of storage, on both sides, against three loops.
#include <gtest/gtest.h>

#include <memory>

#include "nmf/base/parallel.hpp"
#include "support/products.hpp"

namespace nmf {
namespace {

using namespace test;

template <class T>
class Products : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Products, Precisions);

template <class T, class Matrix>
void expect_both_sides(const Matrix& x, const arma::mat& X, Index k, const std::string& what) {
  const auto data = make_data(x, 0);
  const arma::mat F = random_signed_matrix<T>(k, data->rows(), 1),
                  H = random_signed_matrix<T>(k, data->columns(), 2);
  expect_product<T>(product(*data, Side::columns, oracle::factor<T>(F)), F, X, what + ", columns");
  expect_product<T>(product(*data, Side::rows, oracle::factor<T>(H)), H, X.t(), what + ", rows");
}

template <class T>
void expect_all_storage(const arma::mat& X, Index k) {
  const std::string what =
      "k " + std::to_string(k) + ", " + std::to_string(X.n_rows) + " x " + std::to_string(X.n_cols);
  expect_both_sides<T>(oracle::dense<T>(X), X, k, what + ", dense");
  expect_both_sides<T>(oracle::sparse<T>(X), X, k, what + ", sparse");
}

TYPED_TEST(Products, agree_with_three_loops_for_every_rank) {
  using T = TypeParam;
  const arma::mat X = random_matrix<T>(37, 29, 3, 0.4);
  for (Index k = 1; k <= 140; ++k) expect_all_storage<T>(X, k);
}

TYPED_TEST(Products, agree_with_three_loops_for_every_shape) {
  using T = TypeParam;
  for (const Index m : {1, 2, 63, 64, 65, 130})
    for (const Index n : {1, 7, 64, 127, 700})
      for (const Index k : {2, 5}) expect_all_storage<T>(random_matrix<T>(m, n, 4, 0.5), k);
  expect_all_storage<T>(random_matrix<T>(3, 9001, 5, 0.5), 33);
}

// Rows around twice the length of a segment, the whole range of 32-bit gathers between empty ones.
TYPED_TEST(Products, agree_with_three_loops_for_long_sparse_rows) {
  using T = TypeParam;
  arma::mat X = random_matrix<T>(7, 40000, 6);
  X.row(0).zeros();
  X.row(1).tail(40000 - 16384).zeros();
  X.row(2).tail(40000 - 16385).zeros();
  X.row(4).zeros();
  X.row(5).head(40000 - 24577).zeros();
  for (const Index k : {1, 9, 40}) expect_both_sides<T>(oracle::sparse<T>(X), X, k, "long");
}

TYPED_TEST(Products, agree_with_three_loops_for_tall_sparse_matrices) {
  using T = TypeParam;
  const arma::mat X = tall_matrix<T>();
  for (const Index k : {1, 9, 40}) expect_both_sides<T>(oracle::sparse<T>(X), X, k, "tall");
}

TYPED_TEST(Products, of_tall_sparse_matrices_are_the_same_bytes_for_any_thread_count) {
  using T = TypeParam;
  const Sparse<T> x = oracle::sparse<T>(tall_matrix<T>());
  const auto data = make_data(x, 0);
  const Factor<T> F = oracle::factor<T>(random_signed_matrix<T>(9, data->rows(), 22));
  const auto with_threads = [&](int threads) {
    const ThreadLimit limit(threads);
    return product(*data, Side::columns, F);
  };
  const Factor<T> expected = with_threads(1);
  for (const int threads : {2, 3, 8}) EXPECT_TRUE(oracle::same_bits<T>(with_threads(threads), expected));
}

// More columns than are worked on at a time while blocks of rows pass over them.
TYPED_TEST(Products, agree_with_a_loop_over_the_entries_for_large_sparse_matrices) {
  using T = TypeParam;
  constexpr Index m = 32768, n = 66000;
  Sparse<T> x{m, n, {0}, {}, {}};
  for (Index i = 0; i < m; ++i) {
    for (Index j = i % 2000; j < n; j += 2000) {
      x.column.push_back(static_cast<std::uint32_t>(j));
      x.value.push_back(static_cast<T>(i % 7 + j % 5));
    }
    x.row_start.push_back(x.non_zeros());
  }
  arma::mat F = arma::round(8 * oracle::random_signed_matrix(3, m, 21)), expected(3, n, arma::fill::zeros);
  for (Index i = 0; i < m; ++i)
    for (Index e = x.row_start[static_cast<std::size_t>(i)]; e < x.row_start[static_cast<std::size_t>(i + 1)];
         ++e)
      expected.col(x.column[static_cast<std::size_t>(e)]) +=
          static_cast<double>(x.value[static_cast<std::size_t>(e)]) * F.col(static_cast<arma::uword>(i));
  const arma::mat P = oracle::to_double(product(*make_data(x, 0), Side::columns, oracle::factor<T>(F)));
  EXPECT_EQ(arma::abs(P - expected).max(), 0);  // sums of small integers
}

TYPED_TEST(Products, entries_are_visited_column_by_column) {
  using T = TypeParam;
  const arma::mat X = tall_matrix<T>();
  const Sparse<T> x = oracle::sparse<T>(X);
  for (const Side side : {Side::rows, Side::columns}) {
    arma::mat seen(side == Side::rows ? X.n_cols : X.n_rows, side == Side::rows ? X.n_rows : X.n_cols,
                   arma::fill::zeros);
    make_data(x, 0)->visit_entries(side, [&](Range range, const Entries<T>* columns) {
      for (Index c = range.begin; c < range.end; ++c) {
        const Entries<T>& entries = columns[c - range.begin];
        for (Index e = 0; e < entries.count; ++e) {
          EXPECT_TRUE(e == 0 || entries.index[e - 1] < entries.index[e]);
          seen(entries.index[e], static_cast<arma::uword>(c)) = static_cast<double>(entries.value[e]);
        }
      }
      return Sums{};
    });
    EXPECT_TRUE(oracle::same_bits<double>(seen, side == Side::rows ? arma::mat(X.t()) : X));
  }
}

TYPED_TEST(Products, know_what_they_are_of) {
  using T = TypeParam;
  const arma::mat X = {{1, 0, 2}, {0, 0.5, 0}};
  const auto check = [](const Data<T>& data, double row_entries, double column_entries) {
    EXPECT_EQ(data.rows(), 2);
    EXPECT_EQ(data.columns(), 3);
    EXPECT_EQ(data.count(Side::rows), 2);
    EXPECT_EQ(data.count(Side::columns), 3);
    EXPECT_EQ(data.squared_norm(), 5.25);
    EXPECT_EQ(data.sum(), 3.5);
    EXPECT_EQ(data.entries(Side::rows), row_entries);
    EXPECT_EQ(data.entries(Side::columns), column_entries);
  };
  const Dense<T> dense = oracle::dense<T>(X);
  const Sparse<T> sparse = oracle::sparse<T>(X);
  check(*make_data(dense, 0), 1.5, 1);
  check(*make_data(sparse, 0), 1.5, 1);
}

TYPED_TEST(Products, of_a_pass_are_those_of_two_half_steps) {
  using T = TypeParam;
  for (const Index m : {1, 64, 960, 961, 1025, 1100})
    for (const Index k : {1, 6, 17}) {
      const arma::mat X = random_matrix<T>(m, 71, 10, 0.5);
      const Dense<T> dense = oracle::dense<T>(X);
      const Sparse<T> sparse = oracle::sparse<T>(X);
      expect_pass<T>(*make_data(dense, 0), X, k);
      expect_pass<T>(*make_data(sparse, 0), X, k);
    }
}

TYPED_TEST(Products, of_a_factor_with_itself_are_symmetric_and_right) {
  using T = TypeParam;
  const auto check = [](Index k, Index count) {
    const arma::mat F = random_signed_matrix<T>(k, count, 11);
    const Factor<T> G = gram(oracle::factor<T>(F));
    expect_product<T>(G, F, F.t(), "k " + std::to_string(k) + ", count " + std::to_string(count));
    EXPECT_TRUE(oracle::same_bits(G, transposed(G))) << k;
  };
  for (Index k = 1; k <= 140; ++k) check(k, 23);
  for (const Index count : {1, 511, 512, 513, 8191, 8193, 10000}) check(9, count);
}

TYPED_TEST(Products, of_a_labelled_matrix_are_those_of_its_values) {
  using T = TypeParam;
  const arma::mat X = random_matrix<T>(5, 4, 12, 0.5);
  LabelledMatrix<T> labelled;
  labelled.values = oracle::sparse<T>(X);
  const arma::mat F = random_matrix<T>(2, 5, 13);
  expect_product<T>(product(*make_data(labelled, 0), Side::columns, oracle::factor<T>(F)), F, X, "labelled");
}

TYPED_TEST(Products, squared_error_is_the_sum_over_all_entries) {
  using T = TypeParam;
  for (const auto& [m, n, k] : {std::array<Index, 3>{1, 1, 1}, {3, 200, 2}, {65, 64, 7}, {130, 67, 41}}) {
    const arma::mat X = random_matrix<T>(m, n, 14, 0.3), Wt = random_matrix<T>(k, m, 15),
                    H = random_matrix<T>(k, n, 16);
    const double expected = oracle::squared_error(X, Wt, H);
    const Dense<T> dense = oracle::dense<T>(X);
    const Sparse<T> sparse = oracle::sparse<T>(X);
    const Factor<T> W = oracle::factor<T>(Wt), F = oracle::factor<T>(H);
    EXPECT_NEAR(make_data(dense, 0)->squared_error(W, F), expected, 1e-13 * expected) << m;
    EXPECT_NEAR(make_data(sparse, 0)->squared_error(W, F), expected, 1e-13 * expected) << m;
  }
}

TYPED_TEST(Products, squared_error_of_an_exact_product_is_exactly_zero) {
  using T = TypeParam;
  const arma::mat Wt = arma::round(4 * random_matrix<T>(3, 70, 17)),
                  H = arma::round(4 * random_matrix<T>(3, 80, 18));
  const arma::mat X = oracle::times(Wt.t(), H);
  const Dense<T> dense = oracle::dense<T>(X);
  const Sparse<T> sparse = oracle::sparse<T>(X);
  EXPECT_EQ(make_data(dense, 0)->squared_error(oracle::factor<T>(Wt), oracle::factor<T>(H)), 0);
  EXPECT_EQ(make_data(sparse, 0)->squared_error(oracle::factor<T>(Wt), oracle::factor<T>(H)), 0);
}

template <class T>
void expect_same(const Sparse<T>& x, const Sparse<T>& expected) {
  EXPECT_EQ(x.rows, expected.rows);
  EXPECT_EQ(x.columns, expected.columns);
  EXPECT_EQ(x.row_start, expected.row_start);
  EXPECT_TRUE(std::equal(x.column.begin(), x.column.end(), expected.column.begin(), expected.column.end()));
  EXPECT_TRUE(std::equal(x.value.begin(), x.value.end(), expected.value.begin(), expected.value.end()));
}

TYPED_TEST(Products, transposes_are_what_they_say) {
  using T = TypeParam;
  const arma::mat X = random_matrix<T>(67, 45, 19, 0.2);
  const Dense<T> dense = transposed(oracle::dense<T>(X));
  ASSERT_EQ(dense.rows, 45);
  ASSERT_EQ(dense.columns, 67);
  for (Index i = 0; i < 45; ++i)
    for (Index j = 0; j < 67; ++j)
      EXPECT_EQ(dense(i, j), static_cast<T>(X(static_cast<arma::uword>(j), static_cast<arma::uword>(i))));
  expect_same(transposed(oracle::sparse<T>(X)), oracle::sparse<T>(X.t()));
}

TYPED_TEST(Products, transposes_of_blocks_lie_one_below_the_other) {
  using T = TypeParam;
  const arma::mat X = random_matrix<T>(67, 45, 19, 0.2);
  arma::mat first = X, second = X, third = X;  // rows 0-21, 22-43 and 44-66
  first.tail_rows(45).zeros();
  second.head_rows(22).zeros();
  second.tail_rows(23).zeros();
  third.head_rows(44).zeros();
  const arma::mat below = arma::join_cols(first.t(), second.t(), third.t());
  expect_same(transposed(oracle::sparse<T>(X), 3), oracle::sparse<T>(below));
}

}  // namespace
}  // namespace nmf
