#include "nmf/objective/penalties.hpp"

#include <gtest/gtest.h>

#include <armadillo>
#include <functional>

#include "nmf/solve/factorize.hpp"
#include "nmf/update/update.hpp"
#include "support/factors.hpp"

namespace nmf::test {
namespace {

struct PenaltyCase {
  const char* name;
  std::function<void(Options&)> set;
};

const std::vector<PenaltyCase>& penalty_cases() {
  static const std::vector<PenaltyCase> all{
      {"l1_h", [](Options& o) { o.l1_h = 0.3; }},
      {"l1_w", [](Options& o) { o.l1_w = 0.3; }},
      {"l1_both", [](Options& o) { o.l1_w = o.l1_h = 0.3; }},
      {"l2_h", [](Options& o) { o.l2_h = 0.5; }},
      {"l2_both_entries",
       [](Options& o) {
         o.l2_w = o.l2_h = 0.02;
         o.penalty_scale = PenaltyScale::entries;
       }},
      {"orthogonal_w", [](Options& o) { o.orthogonal_w = 0.5; }},
      {"orthogonal_both", [](Options& o) { o.orthogonal_w = o.orthogonal_h = 0.5; }},
      {"orthogonal_h_beside_l1_w",
       [](Options& o) {
         o.orthogonal_h = 0.5;
         o.l1_w = 0.2;
       }},
      {"everything_for_h",
       [](Options& o) {
         o.l1_h = 0.2;
         o.l2_h = 0.1;
         o.orthogonal_h = 0.3;
       }},
      {"bound", [](Options& o) { o.upper_bound = 0.7; }},
      {"bound_and_l1",
       [](Options& o) {
         o.upper_bound = 0.7;
         o.l1_w = o.l1_h = 0.1;
       }},
  };
  return all;
}

Options options_of(const PenaltyCase& penalty, const char* loss, const char* algorithm) {
  Options o;
  o.rank = 4;
  o.loss = parse_loss(loss);
  o.algorithm = algorithm;
  o.init = Init::random;
  o.seed = 5;
  penalty.set(o);
  return o;
}

// The penalty as the header defines it, written out.
double penalty_of(const Options& o, const arma::mat& Wt, const arma::mat& H, double depth_w, double depth_h) {
  const auto of = [&](double l1, double l2, double orthogonal, const arma::mat& Y, const arma::mat& other,
                      bool alone, double depth) {
    const double scale = o.penalty_scale == PenaltyScale::entries ? depth : 1;
    double sum = 0;
    for (arma::uword c = 0; c < Y.n_cols; ++c)
      for (arma::uword r = 0; r < Y.n_rows; ++r) {
        const auto held = [&](arma::uword q) { return Y(q, c) * (alone ? arma::norm(other.row(q)) : 1.0); };
        sum += scale * (l1 * held(r) + l2 / 2 * held(r) * held(r));
        for (arma::uword s = 0; s < r; ++s) sum += scale * orthogonal * held(r) * held(s);
      }
    return sum;
  };
  return of(o.l1_w, o.l2_w, o.orthogonal_w, Wt, H, scale_free(o), depth_w) +
         of(o.l1_h, o.l2_h, o.orthogonal_h, H, Wt, scale_free(o), depth_h);
}

TEST(Penalties, AreWhatTheyAreDefinedToBe) {
  const auto x = dense_of<double>(scattered_rows(30, 20, 0.3, 1));
  for (const PenaltyCase& penalty : penalty_cases()) {
    Options o = options_of(penalty, "frobenius", "auto");
    o.max_iterations = 5;
    const Result<double> result = factorize(*make_data(x), o);
    const double expected = penalty_of(o, result.Wt, result.H, 20, 30);
    EXPECT_NEAR(result.penalty, expected, 1e-10 * (1 + expected)) << penalty.name;
    EXPECT_EQ(result.objective, result.loss + result.penalty) << penalty.name;
    const arma::mat Wt = result.Wt, H = result.H;
    EXPECT_LE(Wt.max(), o.upper_bound) << penalty.name;
    EXPECT_LE(H.max(), o.upper_bound) << penalty.name;
  }
}

TEST(Penalties, TheWholeObjectiveNeverRises) {
  const auto dense = dense_of<double>(scattered_rows(30, 20, 0.3, 1));
  const auto sparse = sparse_of<double>(scattered_rows(30, 20, 0.3, 1));
  const auto a = make_data(dense), b = make_data(sparse);
  for (const auto& [loss, algorithm] :
       std::vector<std::pair<const char*, const char*>>{{"frobenius", "hals"},
                                                        {"frobenius", "ahals"},
                                                        {"kl", "mu"},
                                                        {"1.5", "mu"},
                                                        {"huber", "hals"},
                                                        {"l21", "hals"}})
    for (const PenaltyCase& penalty : penalty_cases()) {
      Options o = options_of(penalty, loss, algorithm);
      if (std::isfinite(o.upper_bound) && !find_algorithm(algorithm, o.loss).by_coordinates) continue;
      if (o.orthogonal_w + o.orthogonal_h > 0 && !find_algorithm(algorithm, o.loss).by_coordinates) continue;
      o.max_iterations = 40;
      o.tolerance = 0;
      for (const Data<double>* data : {a.get(), b.get()}) {
        const Result<double> result = factorize(*data, o);
        for (std::size_t i = 1; i < result.log.size(); ++i)
          EXPECT_LE(result.log[i].objective, result.log[i - 1].objective * (1 + 1e-10))
              << loss << " " << algorithm << " " << penalty.name << " " << i;
      }
    }
}

// The default algorithms end where the plain ones do: both at a point that no coordinate can improve.
TEST(Penalties, DefaultAlgorithmsReachStationaryPoints) {
  const auto x = dense_of<double>(scattered_rows(30, 20, 0.3, 1));
  const auto data = make_data(x);
  for (const char* loss : {"frobenius", "kl"})
    for (const PenaltyCase& penalty : penalty_cases()) {
      Options o = options_of(penalty, loss, "auto");
      o.tolerance = 1e-5;
      o.change_tolerance = 0;
      o.max_iterations = 20000;
      const Result<double> result = factorize(*data, o);
      EXPECT_EQ(result.stop_reason, StopReason::kkt) << loss << " " << penalty.name;
      EXPECT_LE(result.kkt_residual, 2e-5) << loss << " " << penalty.name;
    }
}

// With the two penalties l2 = l, the best product is the singular value decomposition with l taken off each
// singular value (Mazumder, Hastie, Tibshirani 2010); of a single number x that is x - l, shared evenly.
TEST(Penalties, TwoRidgesShrinkTheSingularValue) {
  const auto x = dense_of<double>({{5}});
  Options o;
  o.rank = 1;
  o.l2_w = o.l2_h = 2;
  o.tolerance = 1e-12;
  o.change_tolerance = 0;
  const Result<double> result = factorize(*make_data(x), o);
  EXPECT_NEAR(result.Wt(0, 0), std::sqrt(3.0), 1e-6);
  EXPECT_NEAR(result.H(0, 0), std::sqrt(3.0), 1e-6);
}

// Every row twice: with PenaltyScale::entries the columns of H see twice as much and pay twice as much.
TEST(Penalties, ByEntriesTheyMeanTheSameForMoreData) {
  const Rows once = scattered_rows(12, 9, 0.2, 3);
  Rows twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  Options o;
  o.rank = 1;
  o.l2_w = o.l2_h = 0.05;
  o.penalty_scale = PenaltyScale::entries;
  o.tolerance = 1e-10;
  o.change_tolerance = 0;
  o.max_iterations = 5000;
  const auto a = dense_of<double>(once), b = dense_of<double>(twice);
  const double small = factorize(*make_data(a), o).objective, large = factorize(*make_data(b), o).objective;
  EXPECT_NEAR(large, 2 * small, 1e-6 * large);
}

}  // namespace
}  // namespace nmf::test
