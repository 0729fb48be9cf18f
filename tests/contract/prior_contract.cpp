// What is expected of H: zeros that are known are zero, and a guide counts as rows of X would that are made
// of one component each.
#include <fmt/format.h>

#include <cmath>

#include "contract/problems.hpp"
#include "nmf/base/error.hpp"
#include "support/factors.hpp"

namespace nmf::contract {
namespace {

constexpr Index guided = 2;
constexpr double free_cell = std::numeric_limits<double>::quiet_NaN();

// Every fifth cell of the guide is free; every third of the pattern zero, and all of column 5.
std::shared_ptr<const Prior> prior_of(bool guide, bool pattern, double strength = 3) {
  auto prior = std::make_shared<Prior>();
  prior->strength = strength;
  prior->guided = guide ? guided : 0;
  for (Index e = 0; guide && e < guided * columns_of_x; ++e)
    prior->guide.push_back(e % 5 == 2 ? free_cell : 0.2 + test::scattered(static_cast<std::uint64_t>(e), 7));
  prior->patterned = pattern ? rank - 1 : 0;
  for (Index c = 0; pattern && c < columns_of_x; ++c)
    for (Index r = 0; r < rank - 1; ++r) prior->pattern.push_back((c + r) % 3 == 0 || c == 5 ? 0 : 1);
  return prior;
}

template <class T>
double distance_from_guide(const Loss& loss, const Prior& prior, const Factor<T>& H) {
  double total = 0;
  for (Index c = 0; c < H.count(); ++c)
    for (Index r = 0; r < prior.guided; ++r) {
      const double g = prior.guide[static_cast<std::size_t>(c * prior.guided + r)], h = H(r, c);
      if (std::isnan(g)) continue;
      if (prior.patterned > r && prior.pattern[static_cast<std::size_t>(c * prior.patterned + r)] == 0)
        continue;  // is zero whatever the guide says
      if (loss.kind != Loss::Kind::beta || loss.parameter == 2)
        total += (g - h) * (g - h) / 2;
      else if (loss.parameter == 1)
        total += g * std::log(g / h) - g + h;
      else if (loss.parameter == 0)
        total += g / h - std::log(g / h) - 1;
      else
        total += (std::pow(g, loss.parameter) + (loss.parameter - 1) * std::pow(h, loss.parameter) -
                  loss.parameter * g * std::pow(h, loss.parameter - 1)) /
                 loss.parameter / (loss.parameter - 1);
    }
  return prior.strength * total;
}

template <class T>
void check_prior(const Options& options, Storage storage, bool masked) {
  const Stored<T> data(storage, x_for(options.loss, storage), weights_for(masked), 0);
  const Result<T> result = factorize(*data, options);
  const Prior& prior = *options.prior;
  for (Index c = 0; c < columns_of_x; ++c)
    for (Index r = 0; r < prior.patterned; ++r)
      if (prior.pattern[static_cast<std::size_t>(c * prior.patterned + r)] == 0) {
        ASSERT_EQ(result.H(r, c), T(0)) << "component " << r << " of column " << c;
      }
  const double said = result.penalty;
  const double penalties = options.l1_w * static_cast<double>(arma::accu(arma::Mat<T>(result.Wt))) +
                           options.l2_h / 2 * std::pow(arma::norm(arma::mat(doubled(result.H)), "fro"), 2);
  EXPECT_NEAR(said - penalties, distance_from_guide(options.loss, prior, result.H), 2e-5 * (1 + said));
  expect_descent(options, result);
}

class Expected : public ::testing::TestWithParam<Problem> {
 protected:
  void check_all(const Options& options) const {
    for_every_storage(options.loss, [&](Storage storage, bool masked) {
      SCOPED_TRACE(
          fmt::format("storage {}, masked {}", storage == Storage::dense ? "dense" : "sparse", masked));
      check_prior<double>(options, storage, masked);
      check_prior<float>(options, storage, masked);
    });
  }
};

TEST_P(Expected, zeros_stay_zero) {
  Options options = options_for(GetParam());
  options.prior = prior_of(false, true);
  check_all(options);
}

TEST_P(Expected, guide_is_part_of_the_objective) {
  Options options = options_for(GetParam());
  options.prior = prior_of(true, true);
  check_all(options);
  options.l1_w = 0.05;
  options.l2_h = 0.1;
  check_all(options);
}

// With all of W fixed, H is the best there is for X and, below it, `strength` rows for each guided component
// that are the guide, of which W has the one component. Their weight leaves out what is free.
TEST_P(Expected, guide_counts_as_rows_of_x) {
  const Loss loss = GetParam().loss;
  if (loss.kind != Loss::Kind::beta || loss.parameter == 0 || loss.parameter == 3) return;  // not convex
  Options options = options_for(GetParam());
  options.fixed_w = rank;
  options.max_iterations = 20000;
  options.change_tolerance = 0;
  options.tolerance = 1e-9;
  const arma::mat x = x_for(loss, Storage::dense);
  const auto prior = prior_of(true, false);
  const Factor<double> W = test::scattered_factor<double>(rank, rows_of_x, 3);
  arma::mat below(guided, columns_of_x, arma::fill::zeros), weight(guided, columns_of_x, arma::fill::zeros);
  for (Index c = 0; c < columns_of_x; ++c)
    for (Index r = 0; r < guided; ++r)
      if (const double g = prior->guide[static_cast<std::size_t>(c * guided + r)]; !std::isnan(g)) {
        below(static_cast<arma::uword>(r), static_cast<arma::uword>(c)) = g;
        weight(static_cast<arma::uword>(r), static_cast<arma::uword>(c)) = prior->strength;
      }
  Factor<double> all(rank, rows_of_x + guided);
  std::copy(W.begin(), W.end(), all.begin());
  for (Index r = 0; r < guided; ++r) all(r, rows_of_x + r) = 1;
  const Stored<double> alone(Storage::dense, x, weights_for(false), 0),
      together(Storage::dense, arma::join_cols(x, below), arma::join_cols(weights_for(false), weight), 0);
  const Result<double> expected = factorize(*together, options, {}, {all, {}});
  options.prior = prior;
  const Result<double> result = factorize(*alone, options, {}, {W, {}});
  EXPECT_NEAR(result.objective, expected.objective, 1e-7 * expected.objective);
  for (Index c = 0; c < columns_of_x; ++c)
    for (Index r = 0; r < rank; ++r) EXPECT_NEAR(result.H(r, c), expected.H(r, c), 1e-3) << r << ' ' << c;
}

INSTANTIATE_TEST_SUITE_P(Losses, Expected, ::testing::ValuesIn(problems()), label_of);

// X in another unit, with a guide in that of H: the same fit, to the bit.
TEST(ExpectedUnits, a_power_of_two_of_x_moves_no_digit) {
  for (const double beta : {2.0, 1.0}) {
    Options options = options_for({{Loss::Kind::beta, beta}, "auto"});
    options.prior = prior_of(true, true, 3);
    const arma::mat x = x_for(options.loss, Storage::dense);
    const Result<double> plain = factorize(*Stored<double>(Storage::dense, x), options);
    options.prior = prior_of(true, true, 3 * std::pow(1024, beta));
    const Result<double> scaled = factorize(*Stored<double>(Storage::dense, 1024 * x), options);
    for (Index e = 0; e < plain.H.size(); ++e) ASSERT_EQ(plain.H.data()[e], scaled.H.data()[e]);
    for (Index e = 0; e < plain.Wt.size(); ++e) ASSERT_EQ(1024 * plain.Wt.data()[e], scaled.Wt.data()[e]);
  }
}

TEST(ExpectedUnits, what_is_no_prior_is_refused) {
  const Stored<double> data(Storage::dense, x_for({}, Storage::dense));
  const auto refusal = [&](Options options) {
    try {
      factorize(*data, options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  Options options = options_for({{}, "auto"});
  options.prior = prior_of(true, false);
  options.l1_w = 1;
  EXPECT_NE(refusal(options).find("guide_h"), std::string::npos);
  options.l1_w = 0;
  options.rank = 1;
  EXPECT_NE(refusal(options).find("guide_h has 2 components"), std::string::npos);
  options.rank = 4;
  options.batch = 5;
  EXPECT_NE(refusal(options).find("guide_h: does not go with"), std::string::npos);
}

}  // namespace
}  // namespace nmf::contract
