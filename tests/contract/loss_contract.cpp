// What every loss keeps to, on every storage, in both precisions, with and without weights.
#include <fmt/format.h>

#include <cctype>
#include <cmath>

#include "contract/cases.hpp"

namespace nmf::contract {
namespace {

using oracle::distance;
using oracle::epsilon;
using oracle::random_matrix;
using oracle::same_bits;

enum class Mask { none, weights, mostly_missing };

struct LossCase {
  const char* loss;
  const char* algorithm;
  Precision precision;
  Storage storage;
  Mask mask;
};

std::string label(const LossCase& c) {
  std::string text = fmt::format("{}_{}_{}_{}{}", c.loss, c.algorithm,
                                 c.precision == Precision::single_precision ? "float" : "double",
                                 c.storage == Storage::dense ? "dense" : "sparse",
                                 c.mask == Mask::none      ? ""
                                 : c.mask == Mask::weights ? "_weights"
                                                           : "_mostly_missing");
  for (char& letter : text)
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = letter == '-' ? 'm' : '_';
  return text;
}
void PrintTo(const LossCase& c, std::ostream* out) {
  *out << label(c);
}

std::vector<LossCase> loss_cases() {
  std::vector<LossCase> all;
  for (const auto& [loss, algorithm] :
       std::initializer_list<std::pair<const char*, const char*>>{{"frobenius", "ehals"},
                                                                  {"frobenius", "bpp"},
                                                                  {"kl", "cd"},
                                                                  {"kl", "mu"},
                                                                  {"is", "mu"},
                                                                  {"-0.5", "mu"},
                                                                  {"0.5", "mu"},
                                                                  {"1.5", "mu"},
                                                                  {"3", "mu"},
                                                                  {"huber", "ehals"},
                                                                  {"huber", "hals"},
                                                                  {"l21", "hals"}})
    for (const Precision precision : {Precision::single_precision, Precision::double_precision})
      for (const Storage storage : {Storage::dense, Storage::sparse})
        for (const Mask mask : {Mask::none, Mask::weights, Mask::mostly_missing})
          all.push_back({loss, algorithm, precision, storage, mask});
  return all;
}

class LossContract : public ::testing::TestWithParam<LossCase> {
 protected:
  Loss loss() const {
    Loss loss = parse_loss(GetParam().loss);
    if (loss.kind == Loss::Kind::huber) loss.parameter = 0.25;
    return loss;
  }
  const Algorithm& algorithm() const { return find_algorithm(GetParam().algorithm, loss()); }

  Options options(Index rank, Index iterations) const {
    Options o;
    o.rank = rank;
    o.loss = loss();
    o.algorithm = GetParam().algorithm;
    o.init = Init::random;
    o.seed = 11;
    o.max_iterations = iterations;
    o.tolerance = 0;
    o.normalize = Normalize::none;
    return o;
  }

  // Entries of X: positive where zeros are infinitely far from any model.
  arma::mat matrix(Index rows, Index columns, std::uint64_t seed) const {
    const bool positive = loss().kind == Loss::Kind::beta && loss().parameter <= 0;
    return positive ? arma::mat(0.1 + random_matrix(rows, columns, seed))
                    : random_matrix(rows, columns, seed, 0.4);
  }
  // Some 0, some 1, some between 0 and 2; or 1 for a third, 0 for the others; or all 1.
  arma::mat weight(const arma::mat& x) const {
    arma::mat w(x.n_rows, x.n_cols, arma::fill::ones);
    if (GetParam().mask == Mask::none) return w;
    const arma::mat kind = random_matrix(static_cast<Index>(x.n_rows), static_cast<Index>(x.n_cols), 91);
    const arma::mat other = random_matrix(static_cast<Index>(x.n_rows), static_cast<Index>(x.n_cols), 92);
    if (GetParam().mask == Mask::mostly_missing) {
      w.elem(arma::find(kind > 0.35)).zeros();
      return w;
    }
    w.elem(arma::find(kind < 0.2)).zeros();
    w.elem(arma::find(kind > 0.8)) = 2 * other.elem(arma::find(kind > 0.8));
    return w;
  }
  template <class T>
  std::unique_ptr<Stored<T>> stored(const arma::mat& x, double under = arma::datum::nan) const {
    return stored<T>(x, weight(x), under);
  }
  template <class T>
  std::unique_ptr<Stored<T>> stored(const arma::mat& x, const arma::mat& w,
                                    double under = arma::datum::nan) const {
    if (GetParam().mask == Mask::none) return std::make_unique<Stored<T>>(GetParam().storage, x);
    return std::make_unique<Stored<T>>(GetParam().storage, x, w, under);
  }
};

TEST_P(LossContract, leaves_finite_factors_without_a_negative_entry) {
  in_precision(GetParam().precision, [&]<class T>() {
    const auto data = stored<T>(matrix(45, 33, 1));
    for (const Index rank : {1, 5, 17, 33}) {
      const Result<T> result = factorize(**data, options(rank, 6));
      const arma::mat Wt = oracle::to_double(result.Wt), H = oracle::to_double(result.H);
      EXPECT_TRUE(Wt.is_finite() && H.is_finite()) << rank;
      EXPECT_GE(Wt.min(), 0) << rank;
      EXPECT_GE(H.min(), 0) << rank;
    }
  });
}

TEST_P(LossContract, reports_the_loss_of_its_factors) {
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = oracle::rounded<T>(matrix(45, 33, 2)), w = oracle::rounded<T>(weight(x));
    const auto data = stored<T>(x, w);
    const Result<T> result = factorize(**data, options(4, 6));
    const double expected =
        oracle::loss_value(loss(), x, w, oracle::to_double(result.Wt), oracle::to_double(result.H));
    // X is stored as weight * X, rounded.
    EXPECT_NEAR(result.loss, expected,
                std::max(1e-11, GetParam().mask == Mask::none ? 0 : 4 * epsilon<T>) * expected);
    EXPECT_NEAR(result.log.back().loss, expected, 300 * epsilon<T> * arma::accu(arma::square(x)));
    EXPECT_EQ(result.objective, result.loss);
  });
}

TEST_P(LossContract, never_lets_the_loss_rise_if_the_algorithm_says_so) {
  if (!algorithm().monotone) return SUCCEED() << "extrapolated";
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = matrix(45, 33, 3);
    const auto data = stored<T>(x);
    for (const Index rank : {1, 3, 12}) {
      const Result<T> result = factorize(**data, options(rank, 30));
      const double rounding = 20 * epsilon<T> * (result.log.front().loss + arma::accu(x));
      for (std::size_t i = 1; i < result.log.size(); ++i)
        EXPECT_LE(result.log[i].loss, result.log[i - 1].loss + rounding) << rank << " " << i;
    }
  });
}

TEST_P(LossContract, brings_the_kkt_residual_under_the_tolerance) {
  in_precision(GetParam().precision, [&]<class T>() {
    const auto data = stored<T>(matrix(30, 20, 4));
    Options o = options(2, 20000);
    o.tolerance = 1e-3;
    o.change_tolerance = 0;
    const Result<T> result = factorize(**data, o);
    const bool rough = loss().kind == Loss::Kind::l21 || GetParam().mask == Mask::mostly_missing;
    if (std::is_same_v<T, float> && rough && !converged(result.stop_reason)) {
      // Rounding keeps the residual up: by the weights of rows that fit well, or by factors that grow where
      // nothing is known. The objective gets there.
      const auto twin = stored<double>(matrix(30, 20, 4));
      EXPECT_LE(result.objective, 1.01 * factorize(**twin, o).objective);
      return;
    }
    EXPECT_EQ(result.stop_reason, StopReason::kkt) << result.log.back().kkt_residual;
    EXPECT_LE(result.kkt_residual, 1.1e-3);
  });
}

// A product whose non-negative factors are unique: the identity is among the columns of both.
TEST_P(LossContract, finds_an_exact_product) {
  if (GetParam().mask == Mask::mostly_missing) return SUCCEED() << "so few entries leave several optima";
  in_precision(GetParam().precision, [&]<class T>() {
    const bool positive = loss().kind == Loss::Kind::beta && loss().parameter <= 0;
    arma::mat Wt = random_matrix(3, 30, 5), H = random_matrix(3, 20, 6);
    if (!positive) {
      Wt.head_cols(3) = arma::eye(3, 3);
      H.head_cols(3) = arma::eye(3, 3);
    }
    const auto data = stored<T>(oracle::times(Wt.t(), H));
    Options o = options(3, 3000);
    o.init = Init::nndsvda;
    const Result<T> result = factorize(**data, o);
    EXPECT_LT(1 - result.explained_variance, 1e-3);
  });
}

TEST_P(LossContract, gives_the_same_for_dense_and_sparse_storage) {
  if (GetParam().storage == Storage::dense) return SUCCEED() << "the other case says it";
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = matrix(70, 40, 7), w = weight(x);
    const auto sparse = stored<T>(x, w);
    const Stored<T> dense(Storage::dense, x, w);
    // One iteration: what differs by rounding now may be anywhere after many.
    const Result<T> a = factorize(*dense, options(4, 1)), b = factorize(**sparse, options(4, 1));
    const double tolerance = 300 * (4 + 70) * epsilon<T>;  // sums of so many, magnified by a condition of G
    EXPECT_LT(distance(a.Wt, b.Wt), tolerance);
    EXPECT_LT(distance(a.H, b.H), tolerance);
  });
}

// Losses without a length of their own scale by a power of the scale.
TEST_P(LossContract, scales_with_the_data) {
  if (loss().kind != Loss::Kind::beta) return SUCCEED() << "the threshold has the scale of the data";
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = matrix(40, 25, 10), w = weight(x);
    const auto plain = stored<T>(x, w), scaled = stored<T>(1024 * x, w);
    const Result<T> a = factorize(**plain, options(4, 5)), b = factorize(**scaled, options(4, 5));
    const double expected = a.loss * std::pow(1024.0, loss().parameter);
    EXPECT_NEAR(b.loss, expected, (std::is_same_v<T, float> ? 1e-3 : 1e-9) * expected);
  });
}

TEST_P(LossContract, gives_swapped_factors_the_same_loss) {
  if (loss().kind == Loss::Kind::l21) return SUCCEED() << "rows and columns are not alike to it";
  if (GetParam().mask == Mask::mostly_missing) return SUCCEED() << "so few entries leave several optima";
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = matrix(30, 20, 8), w = weight(x);
    const auto data = stored<T>(x, w), swapped = stored<T>(x.t(), w.t());
    Options o = options(1, 3000);
    o.tolerance = 1e-6;
    const double one = factorize(**data, o).loss, other = factorize(**swapped, o).loss;
    EXPECT_NEAR(one, other, 2e-3 * one);
  });
}

TEST_P(LossContract, gives_the_same_bits_for_any_number_of_threads) {
  in_precision(GetParam().precision, [&]<class T>() {
    const auto data = stored<T>(matrix(330, 260, 14));
    Options o = options(6, 2);
    o.threads = 1;
    const Result<T> one = factorize(**data, o);
    for (const int threads : {2, 5}) {
      o.threads = threads;
      const Result<T> many = factorize(**data, o);
      EXPECT_TRUE(same_bits(one.Wt, many.Wt) && same_bits(one.H, many.H)) << threads;
      EXPECT_EQ(one.loss, many.loss) << threads;
      EXPECT_EQ(one.log.back().kkt_residual, many.log.back().kkt_residual) << threads;
    }
  });
}

TEST_P(LossContract, never_sees_what_is_under_the_mask) {
  if (GetParam().mask == Mask::none) return SUCCEED() << "nothing is masked";
  in_precision(GetParam().precision, [&]<class T>() {
    const arma::mat x = matrix(45, 33, 15);
    const double huge = std::is_same_v<T, float> ? 1e38 : 1e300;
    for (const Init init : {Init::random, Init::nndsvda}) {
      Options o = options(4, 5);
      o.init = init;
      const Result<T> a = factorize(**stored<T>(x), o), b = factorize(**stored<T>(x, huge), o),
                      c = factorize(**stored<T>(x, 0.5), o);
      EXPECT_TRUE(oracle::to_double(a.H).is_finite());
      EXPECT_TRUE(same_bits(a.Wt, b.Wt) && same_bits(a.H, b.H));
      EXPECT_TRUE(same_bits(a.Wt, c.Wt) && same_bits(a.H, c.H));
      EXPECT_EQ(a.loss, b.loss);
      EXPECT_EQ(a.kkt_residual, c.kkt_residual);
    }
  });
}

TEST_P(LossContract, gives_rows_and_columns_without_anything_factors_of_zero) {
  if (loss().kind == Loss::Kind::beta && loss().parameter <= 0) return SUCCEED() << "needs positive data";
  in_precision(GetParam().precision, [&]<class T>() {
    arma::mat x = matrix(40, 25, 16);
    x.row(0).zeros();
    x.col(7).zeros();
    const auto data = stored<T>(x);
    Options o = options(4, 5);
    const Result<T> result = factorize(**data, o);
    const arma::mat Wt = oracle::to_double(result.Wt), H = oracle::to_double(result.H);
    EXPECT_EQ(arma::accu(Wt.col(0)), 0);
    EXPECT_EQ(arma::accu(H.col(7)), 0);
    EXPECT_GT(arma::accu(Wt.col(1)), 0);
  });
}

INSTANTIATE_TEST_SUITE_P(Losses, LossContract, ::testing::ValuesIn(loss_cases()),
                         [](const auto& c) { return label(c.param); });

}  // namespace
}  // namespace nmf::contract
