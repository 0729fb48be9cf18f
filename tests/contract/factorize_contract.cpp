// What every algorithm keeps to when it factorizes, on every storage and in both precisions.
#include "contract/cases.hpp"

namespace nmf::contract {
namespace {

using oracle::distance;
using oracle::epsilon;
using oracle::random_matrix;
using oracle::same_bits;

class Factorize : public ::testing::TestWithParam<Case> {
 protected:
  Storage storage() const { return GetParam().storage; }
  const Algorithm& algorithm() const { return GetParam().algorithm; }
  // Extrapolation carries a memory from one iteration to the next.
  bool has_memory() const { return algorithm().acceleration == Acceleration::extrapolate; }

  // A fixed number of iterations, the factors as the algorithm left them.
  Options options(Index rank, Index iterations) const {
    Options o;
    o.rank = rank;
    o.algorithm = algorithm().name;
    o.init = Init::random;
    o.seed = 11;
    o.max_iterations = iterations;
    o.tolerance = 0;
    o.normalize = Normalize::none;
    return o;
  }
};

// How far rounding alone may take the factors of one iteration apart: that of sums over `depth` entries and k
// components, which a half-step magnifies by the condition of G, some hundreds for these, twice.
template <class T>
double one_iteration(Index k, Index depth) {
  constexpr double condition = 300;
  return condition * static_cast<double>(k + depth) * epsilon<T>;
}

template <class T>
Pair<T> random_start(Index rank, const arma::mat& x, std::uint64_t seed) {
  return {oracle::factor<T>(random_matrix(rank, static_cast<Index>(x.n_rows), seed)),
          oracle::factor<T>(random_matrix(rank, static_cast<Index>(x.n_cols), seed + 1))};
}

// A product with unique non-negative factors of rank 3: each has an identity among its columns.
arma::mat separable_factor(Index count, std::uint64_t seed) {
  arma::mat F = random_matrix(3, count, seed);
  F.head_cols(3) = arma::eye(3, 3);
  return F;
}

TEST_P(Factorize, leaves_finite_factors_without_a_negative_entry) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = random_matrix(45, 33, 1, 0.4);
    const Stored<T> data(storage(), x);
    for (const Index rank : {1, 2, 5, 17, 33}) {
      const Result<T> result = factorize(*data, options(rank, 8));
      const arma::mat Wt = oracle::to_double(result.Wt), H = oracle::to_double(result.H);
      EXPECT_TRUE(Wt.is_finite() && H.is_finite()) << rank;
      EXPECT_GE(Wt.min(), 0) << rank;
      EXPECT_GE(H.min(), 0) << rank;
      if (algorithm().monotone) {
        EXPECT_LT(result.relative_error, 1) << rank;
      }
    }
  });
}

TEST_P(Factorize, reports_the_loss_of_its_factors) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = oracle::rounded<T>(random_matrix(45, 33, 2, 0.4));
    const Stored<T> data(storage(), x);
    const Result<T> result = factorize(*data, options(4, 6));
    const double loss =
        oracle::squared_error(x, oracle::to_double(result.Wt), oracle::to_double(result.H)) / 2;
    EXPECT_NEAR(result.objective, loss, 1e-12 * loss);
    // The log has it from inner products over 45 rows, 33 columns and 4 components.
    EXPECT_NEAR(result.log.back().objective, loss, (45 + 33 + 4) * epsilon<T> * (*data).squared_norm());
  });
}

TEST_P(Factorize, never_lets_the_loss_rise_if_it_says_so) {
  if (!algorithm().monotone) return SUCCEED() << "a heuristic by its own account";
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = random_matrix(45, 33, 3, 0.4);
    const Stored<T> data(storage(), x);
    const double rounding = 4 * epsilon<T> * (*data).squared_norm();
    for (const Index rank : {1, 3, 12}) {
      const Result<T> result = factorize(*data, options(rank, 40));
      for (std::size_t i = 1; i < result.log.size(); ++i)
        EXPECT_LE(result.log[i].objective, result.log[i - 1].objective + rounding) << rank << " " << i;
    }
  });
}

TEST_P(Factorize, brings_the_kkt_residual_under_the_tolerance) {
  if (!algorithm().monotone) return SUCCEED() << "a heuristic by its own account";
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = random_matrix(30, 20, 4);
    const Stored<T> data(storage(), x);
    Options o = options(2, 20000);
    o.tolerance = 1e-4;
    o.change_tolerance = 0;
    const Result<T> result = factorize(*data, o);
    EXPECT_EQ(result.stop_reason, StopReason::kkt) << result.log.back().kkt_residual;
    EXPECT_LE(result.log.back().kkt_residual, 1e-4);
  });
}

TEST_P(Factorize, recovers_an_exact_product) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat Wt = separable_factor(30, 5), H = separable_factor(20, 6);
    const Stored<T> data(storage(), oracle::times(Wt.t(), H));
    Options o = options(3, 3000);
    o.init = Init::nndsvda;
    const Result<T> result = factorize(*data, o);
    EXPECT_LT(result.relative_error, 1e-3);
    Factor<T> expected_Wt = oracle::factor<T>(Wt), expected_H = oracle::factor<T>(H), found_Wt = result.Wt,
              found_H = result.H;
    normalize(Normalize::h_sum, expected_Wt, expected_H);
    normalize(Normalize::h_sum, found_Wt, found_H);
    EXPECT_LT(distance(found_Wt, expected_Wt), 1e-2);
    EXPECT_LT(distance(found_H, expected_H), 1e-2);
  });
}

// One iteration: what differs by rounding now may be anywhere after many.
TEST_P(Factorize, gives_the_same_for_dense_and_sparse_storage) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = random_matrix(70, 40, 7, 0.3);
    const Stored<T> dense(Storage::dense, x), sparse(Storage::sparse, x);
    const Result<T> a = factorize(*dense, options(5, 1)), b = factorize(*sparse, options(5, 1));
    const double tolerance = one_iteration<T>(5, 70);
    EXPECT_LT(distance(a.Wt, b.Wt), tolerance);
    EXPECT_LT(distance(a.H, b.H), tolerance);
  });
}

// The factorization of X' started from (H0, W1) is half a step behind that of X started from (W0, H0).
TEST_P(Factorize, gives_swapped_factors_for_the_transpose) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = oracle::structured_matrix(50, 30, 4, 8);
    const Stored<T> data(storage(), x), swapped(storage(), x.t());
    if (has_memory()) {
      Options o = options(2, 20000);
      o.tolerance = 1e-4;
      EXPECT_NEAR(factorize(*data, o).relative_error, factorize(*swapped, o).relative_error, 1e-4);
      return;
    }
    const Pair<T> start = random_start<T>(4, x, 9);
    const Result<T> one = factorize(*data, options(4, 1), {}, start),
                    two = factorize(*data, options(4, 2), {}, start),
                    other = factorize(*swapped, options(4, 1), {}, {start.H, one.Wt});
    ASSERT_EQ(two.reseeded, 0);
    EXPECT_LT(distance(other.Wt, one.H), one_iteration<T>(4, 50));
    EXPECT_LT(distance(other.H, two.Wt), one_iteration<T>(4, 50));
  });
}

// W takes the unit of X: not a bit may differ.
TEST_P(Factorize, scales_the_loss_by_the_square_of_the_scale) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = random_matrix(40, 25, 10, 0.5);
    const Stored<T> data(storage(), x);
    const Result<T> plain = factorize(*data, options(4, 10));
    const int power = std::is_same_v<T, float> ? 40 : 498;  // 1e12 and 1e150
    for (const int exponent : {2, -2, power, -power}) {
      const Stored<T> scaled(storage(), x * std::ldexp(1.0, exponent));
      const Result<T> result = factorize(*scaled, options(4, 10));
      EXPECT_EQ(result.objective, std::ldexp(plain.objective, 2 * exponent)) << exponent;
      EXPECT_TRUE(same_bits(result.H, plain.H)) << exponent;
      EXPECT_TRUE(
          same_bits(result.Wt, oracle::factor<T>(oracle::to_double(plain.Wt) * std::ldexp(1.0, exponent))))
          << exponent;
    }
  });
}

// Repeated sweeps are decided on for 64 rows together, so that these may change places as a whole only.
TEST_P(Factorize, gives_permuted_factors_for_permuted_rows) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = oracle::structured_matrix(128, 25, 4, 12);
    arma::uvec order(128);
    for (arma::uword i = 0; i < 128; ++i)
      order(i) =
          algorithm().acceleration == Acceleration::none ? (i * 37) % 128 : (i * 37) % 64 + (i < 64 ? 64 : 0);
    const Stored<T> data(storage(), x), permuted(storage(), x.rows(order));
    const Pair<T> start = random_start<T>(4, x, 13);
    const Result<T> a = factorize(*data, options(4, 1), {}, start),
                    b = factorize(*permuted, options(4, 1), {},
                                  {oracle::factor<T>(oracle::to_double(start.Wt).cols(order)), start.H});
    ASSERT_EQ(a.reseeded, 0);
    EXPECT_LT(distance(b.Wt, oracle::to_double(a.Wt).cols(order)), one_iteration<T>(4, 128));
    EXPECT_LT(distance(b.H, a.H), one_iteration<T>(4, 128));
  });
}

// 1100 rows are enough for the fused pass of dense storage, and 1100 columns are not.
TEST_P(Factorize, gives_the_same_bits_for_any_number_of_threads) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat tall = random_matrix(1100, 40, 14, 0.5);
    for (const arma::mat& x : {tall, arma::mat(tall.t())}) {
      const Stored<T> data(storage(), x);
      Options o = options(6, 2);
      o.threads = 1;
      const Result<T> one = factorize(*data, o);
      for (const int threads : {2, 3, 8}) {
        o.threads = threads;
        const Result<T> many = factorize(*data, o);
        EXPECT_TRUE(same_bits(one.Wt, many.Wt) && same_bits(one.H, many.H)) << threads;
        EXPECT_EQ(one.objective, many.objective) << threads;
        EXPECT_EQ(one.log.back().kkt_residual, many.log.back().kkt_residual) << threads;
      }
    }
  });
}

TEST_P(Factorize, resumes_where_it_stopped) {
  if (has_memory()) return SUCCEED() << "starts its extrapolation again";
  in_precision(GetParam().precision, [&]<class T>() {
    const Stored<T> data(storage(), random_matrix(40, 25, 15, 0.5));
    const Result<T> whole = factorize(*data, options(4, 9)), first = factorize(*data, options(4, 4)),
                    rest = factorize(*data, options(4, 5), {}, {first.Wt, first.H});
    EXPECT_TRUE(same_bits(whole.Wt, rest.Wt));
    EXPECT_TRUE(same_bits(whole.H, rest.H));
  });
}

TEST_P(Factorize, gives_empty_rows_and_columns_factors_of_exactly_zero) {
  in_precision(GetParam().precision, [&]<class T>() {
    arma::mat x = random_matrix(40, 25, 16, 0.5);
    x.row(0).zeros();
    x.row(39).zeros();
    x.col(7).zeros();
    const Stored<T> data(storage(), x);
    const Result<T> result = factorize(*data, options(4, 5));
    const arma::mat Wt = oracle::to_double(result.Wt), H = oracle::to_double(result.H);
    EXPECT_EQ(arma::accu(Wt.col(0)) + arma::accu(Wt.col(39)), 0);
    EXPECT_EQ(arma::accu(H.col(7)), 0);
    EXPECT_GT(arma::accu(Wt.col(1)), 0);
  });
}

// Rank above the rank of X: components without use must not spoil the others.
TEST_P(Factorize, copes_with_more_components_than_X_has) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = oracle::times(random_matrix(30, 2, 17), random_matrix(2, 20, 18));
    const Stored<T> data(storage(), x);
    const Result<T> result = factorize(*data, options(6, 400));
    EXPECT_TRUE(oracle::to_double(result.Wt).is_finite() && oracle::to_double(result.H).is_finite());
    EXPECT_LT(result.relative_error, 0.01);
  });
}

TEST_P(Factorize, factorizes_the_zero_matrix) {
  in_precision(GetParam().precision, [&]<class T>() {
    const Stored<T> data(storage(), arma::mat(9, 7, arma::fill::zeros));
    const Result<T> result = factorize(*data, options(3, 5));
    EXPECT_EQ(arma::accu(oracle::to_double(result.Wt)) + arma::accu(oracle::to_double(result.H)), 0);
    EXPECT_EQ(result.objective, 0);
  });
}

INSTANTIATE_TEST_SUITE_P(Contract, Factorize, ::testing::ValuesIn(cases({Storage::dense, Storage::sparse})),
                         [](const auto& c) { return label_with_storage(c.param); });

}  // namespace
}  // namespace nmf::contract
