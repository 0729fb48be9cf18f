// The kernels under every instruction set that this processor has: fused multiply-add gives the same bits
// whatever the width of its vectors, the plain path differs by rounding.
#include <gtest/gtest.h>

#include "nmf/data/gram.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/update/update.hpp"
#include "support/oracle.hpp"
#include "support/target.hpp"

namespace nmf {
namespace {

using test::available;
using test::Target;

template <class T>
struct Numbers {
  std::vector<Factor<T>> products;
  std::vector<Factor<float>> single_products;  // of the same X
  std::vector<Result<T>> results;              // of each algorithm
  std::vector<Result<T>> masked;
};

template <class T>
Numbers<T> numbers() {
  Numbers<T> all;
  const arma::mat X = oracle::structured_matrix(75, 51, 6, 1);
  const Dense<T> dense = oracle::dense<T>(X);
  const Sparse<T> sparse = oracle::sparse<T>(X);
  const auto dense_data = make_data(dense), sparse_data = make_data(sparse);
  for (const Index k : {1, 3, 8, 9, 17, 31, 40, 65, 100}) {
    const Factor<T> W = oracle::factor<T>(oracle::random_matrix(k, 75, 2)),
                    H = oracle::factor<T>(oracle::random_matrix(k, 51, 3));
    for (const Data<T>* data : {dense_data.get(), sparse_data.get()}) {
      all.products.push_back(product(*data, Side::columns, W));
      all.products.push_back(product(*data, Side::rows, H));
      if (const auto single = data->in_single()) {
        all.single_products.push_back(product(*single, Side::columns, Factor<float>(W)));
        all.single_products.push_back(product(*single, Side::rows, Factor<float>(H)));
      }
    }
    all.products.push_back(gram(W));
  }
  Options options;
  options.rank = 6;
  options.max_iterations = 10;
  options.tolerance = 0;
  for (const Algorithm& algorithm : algorithms()) {
    options.algorithm = algorithm.name;
    all.results.push_back(factorize(*sparse_data, options));
  }
  // Columns with Gram matrices of their own, of as many components as go into registers and of more.
  Weights<T> holes{T(1), {75, 51, {0}, {}, {}}};
  for (std::uint32_t i = 0; i < 75; ++i) {
    holes.listed.column.push_back(7 * i % 51);
    holes.listed.value.push_back(T(0));
    holes.listed.row_start.push_back(i + 1);
  }
  const auto masked = make_data(oracle::dense<T>(X), std::move(holes));
  options.algorithm = "ehals";
  for (const Index rank : {6, 20, 40}) {
    options.rank = rank;
    all.masked.push_back(factorize(*masked, options));
  }
  return all;
}

template <class T>
Numbers<T> numbers_under(std::int64_t target) {
  const Target only(target);
  return numbers<T>();
}

template <class T>
class Targets : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Targets, Precisions);

TYPED_TEST(Targets, with_fused_multiply_add_give_the_same_bits) {
  using T = TypeParam;
  if (!available(HWY_AVX2)) return SUCCEED() << "no such instruction set here";
  const Numbers<T> avx2 = numbers_under<T>(HWY_AVX2), widest = numbers<T>();
  ASSERT_EQ(avx2.products.size(), widest.products.size());
  for (std::size_t i = 0; i < avx2.products.size(); ++i)
    EXPECT_TRUE(oracle::same_bits(avx2.products[i], widest.products[i])) << i;
  EXPECT_EQ(avx2.single_products.empty(), (std::is_same_v<T, float>));
  for (std::size_t i = 0; i < avx2.single_products.size(); ++i)
    EXPECT_TRUE(oracle::same_bits(avx2.single_products[i], widest.single_products[i])) << i;
  for (std::size_t a = 0; a < avx2.results.size(); ++a) {
    EXPECT_TRUE(oracle::same_bits(avx2.results[a].Wt, widest.results[a].Wt)) << algorithms()[a].name;
    EXPECT_TRUE(oracle::same_bits(avx2.results[a].H, widest.results[a].H)) << algorithms()[a].name;
    EXPECT_EQ(avx2.results[a].objective, widest.results[a].objective) << algorithms()[a].name;
    EXPECT_EQ(avx2.results[a].kkt_residual, widest.results[a].kkt_residual) << algorithms()[a].name;
  }
}

TYPED_TEST(Targets, with_fused_multiply_add_give_the_same_bits_where_entries_are_missing) {
  using T = TypeParam;
  if (!available(HWY_AVX2)) return SUCCEED() << "no such instruction set here";
  const Numbers<T> avx2 = numbers_under<T>(HWY_AVX2), widest = numbers<T>();
  ASSERT_EQ(avx2.masked.size(), 3U);
  for (std::size_t i = 0; i < avx2.masked.size(); ++i) {
    EXPECT_TRUE(oracle::same_bits(avx2.masked[i].Wt, widest.masked[i].Wt)) << i;
    EXPECT_TRUE(oracle::same_bits(avx2.masked[i].H, widest.masked[i].H)) << i;
    EXPECT_EQ(avx2.masked[i].objective, widest.masked[i].objective) << i;
    EXPECT_EQ(avx2.masked[i].kkt_residual, widest.masked[i].kkt_residual) << i;
  }
}

TYPED_TEST(Targets, without_it_differ_by_rounding) {
  using T = TypeParam;
  const Numbers<T> plain = numbers_under<T>(HWY_STATIC_TARGET), widest = numbers<T>();
  for (std::size_t i = 0; i < plain.products.size(); ++i)  // positive sums of at most 75 terms
    EXPECT_LT(
        arma::abs(oracle::to_double(plain.products[i]) / oracle::to_double(widest.products[i]) - 1).max(),
        75 * oracle::epsilon<T>)
        << i;
}

// What one half-step of every algorithm leaves of 1/2 y' G y - p' y, in units of 1/2 y' G y + p' y.
template <class T>
std::vector<double> half_steps(const arma::mat& G, const arma::mat& P, const arma::mat& Y) {
  const auto g = oracle::factor<T>(G), p = oracle::factor<T>(P);
  std::vector<double> objectives;
  for (const Algorithm& algorithm : algorithms()) {
    auto y = oracle::factor<T>(Y);
    Sums sums;
    algorithm.update<T>()({static_cast<Index>(G.n_rows), static_cast<Index>(P.n_cols), g.data(), p.data(),
                           y.data(), 4, std::numeric_limits<T>::infinity(), Gram::common, &sums});
    double objective = 0, size = 0;
    for (arma::uword c = 0; c < P.n_cols; ++c) {
      const arma::vec own = oracle::to_double(y).col(c);
      const double linear = arma::accu(P.col(c) % own), value = oracle::half_step_loss(G, P.col(c), own);
      objective += value;
      size += value + 2 * linear;
    }
    objectives.push_back(objective / size);
  }
  return objectives;
}

// Where many iterations lead is no question of rounding: one half-step, and what it minimises.
TYPED_TEST(Targets, without_it_half_steps_differ_by_rounding) {
  using T = TypeParam;
  constexpr Index k = 6, sweeps = 4;
  const arma::mat W = oracle::random_matrix(k, 75, 2), G = oracle::times(W, W.t()),
                  P = oracle::times(W, oracle::structured_matrix(75, 51, k, 1)),
                  Y = oracle::random_matrix(k, 51, 3);
  const std::vector<double> widest = half_steps<T>(G, P, Y);
  const Target only(HWY_STATIC_TARGET);
  const std::vector<double> plain = half_steps<T>(G, P, Y);
  // Each sweep moves k coordinates by sums of k terms; what is exact or goes on for longer does so in double.
  for (std::size_t a = 0; a < plain.size(); ++a)
    EXPECT_NEAR(plain[a], widest[a], k * k * sweeps * oracle::epsilon<T>) << algorithms()[a].name;
}

// On a machine with fused multiply-add the two paths are not the same one.
TYPED_TEST(Targets, are_really_switched) {
  using T = TypeParam;
  if (!available(HWY_AVX2)) return SUCCEED() << "no other instruction set here";
  const Numbers<T> plain = numbers_under<T>(HWY_STATIC_TARGET), widest = numbers<T>();
  EXPECT_FALSE(oracle::same_bits(plain.products.back(), widest.products.back()));
}

}  // namespace
}  // namespace nmf
