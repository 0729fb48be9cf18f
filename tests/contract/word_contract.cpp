// What a run says of itself is true: random small problems over every loss, algorithm, penalty and kind of
// weights, each claim checked from outside the run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "contract/cases.hpp"
#include "support/long.hpp"

namespace nmf::contract {
namespace {

struct Problem {
  arma::mat X, weight;  // weight is empty where all entries count alike
  Options options;
  bool penalised = false;
  std::string text;
};

class Draw {
 public:
  explicit Draw(unsigned seed) : engine_(seed) {}
  Index whole(Index low, Index high) { return std::uniform_int_distribution<Index>(low, high)(engine_); }
  double real() { return std::uniform_real_distribution<double>()(engine_); }
  bool chance(double p) { return real() < p; }

 private:
  std::mt19937 engine_;
};

// Parts that add up, noise, heavy tails, counts with many zeros, blocks.
arma::mat matrix(Draw& draw, unsigned seed) {
  const auto m = static_cast<arma::uword>(draw.whole(5, 40)), n = static_cast<arma::uword>(draw.whole(4, 25)),
             k = static_cast<arma::uword>(draw.whole(1, 5));
  arma::mat X = oracle::times(oracle::random_matrix(m, k, seed), oracle::random_matrix(k, n, seed + 1));
  const arma::mat noise = oracle::random_matrix(m, n, seed + 2);
  switch (draw.whole(0, 4)) {
    case 0:
      return noise;
    case 1:
      return X + 0.1 * noise;
    case 2:
      return arma::exp(4 * noise);
    case 3:
      return arma::floor(6 * X % noise) + 0.0;
    default:
      for (arma::uword i = 0; i < m; ++i)
        for (arma::uword j = 0; j < n; ++j) X(i, j) = (i % k == j % k ? 1 : 0) + 0.01 * noise(i, j);
      return X;
  }
}

Problem problem(unsigned seed) {
  Draw draw(seed);
  Problem p;
  p.X = matrix(draw, 1000 * seed);
  p.X(0, 0) += 0.5;
  static const std::vector<std::string> losses = {"frobenius", "frobenius", "kl",    "is",
                                                  "1.5",       "3",         "huber", "l21"};
  const std::string loss = losses[static_cast<std::size_t>(draw.whole(0, 7))];
  Options& o = p.options;
  o.loss = parse_loss(loss);
  if (loss == "is") p.X += 1e-3 * arma::mean(arma::vectorise(p.X));
  const auto least = static_cast<Index>(std::min(p.X.n_rows, p.X.n_cols));
  o.rank = std::min<Index>(draw.whole(1, 8), least);
  o.init = draw.chance(0.5) ? Init::random : Init::nndsvda;
  o.seed = seed;
  const bool squares = o.loss.kind != Loss::Kind::beta || is_least_squares(o.loss);
  const auto names = squares              ? algorithms()
                     : is_beta(o.loss, 1) ? divergence_algorithms()
                                          : divergence_algorithms().last(1);
  if (draw.chance(0.5))
    o.algorithm = names[static_cast<std::size_t>(draw.whole(0, std::ssize(names) - 1))].name;
  const Algorithm& algorithm = find_algorithm(o.algorithm, o.loss);
  if (draw.chance(0.5)) {
    const double size = arma::mean(arma::vectorise(p.X)) * std::pow(10, 2.5 * draw.real() - 2);
    for (double* strength : {&o.l1_w, &o.l1_h, &o.l2_w, &o.l2_h})
      if (draw.chance(0.3)) *strength = size;
    if (algorithm.by_coordinates && o.loss.kind == Loss::Kind::beta && o.loss.parameter >= 1 &&
        (o.loss.parameter == 1 || is_least_squares(o.loss)))
      for (double* strength : {&o.orthogonal_w, &o.orthogonal_h})
        if (draw.chance(0.3)) *strength = size;
    p.penalised = o.l1_w + o.l1_h + o.l2_w + o.l2_h + o.orthogonal_w + o.orthogonal_h > 0;
  }
  if (draw.chance(0.3)) {
    p.weight = oracle::random_matrix(p.X.n_rows, p.X.n_cols, seed + 7);
    if (draw.chance(0.5)) p.weight.transform([](double w) { return w < 0.8 ? 1.0 : 0.0; });
  }
  p.text = fmt::format("problem {} ({} x {}): rank {} loss {} algorithm {} init {}{}{}", seed, p.X.n_rows,
                       p.X.n_cols, o.rank, loss, o.algorithm, name(o.init), p.penalised ? " penalised" : "",
                       p.weight.empty() ? "" : " weighted");
  return p;
}

class Told {
 public:
  explicit Told(const Problem& p)
      : stored_(p.weight.empty() ? Stored<double>(Storage::dense, p.X)
                                 : Stored<double>(Storage::dense, p.X, p.weight)) {}
  const Data<double>& operator*() const { return *stored_; }

 private:
  Stored<double> stored_;
};

const unsigned problems = test::drawn(400u, 4000u);

TEST(Word, what_is_kept_is_the_best_of_the_log_and_where_it_says) {
  for (unsigned seed = 0; seed < problems; ++seed) {
    Problem p = problem(seed);
    p.options.max_iterations = 1 + seed % 90;
    const Told data(p);
    const Result<double> result = factorize(*data, p.options);
    const double zero = 1e-12 * arma::accu(arma::square(p.X));
    double least = result.log.front().objective;
    for (const Iteration& row : result.log) least = std::min(least, row.objective);
    EXPECT_LE(result.objective, least * (1 + 1e-6) + zero) << p.text;
    const auto chosen = static_cast<std::size_t>(result.chosen_iteration);
    const double logged = result.log.at(chosen - 1).objective;
    EXPECT_LE(result.objective, logged + 1e-7 * least + zero) << p.text;
    // What is zero in one factor goes from the other at the end, and with it what a penalty took for it.
    if (result.empty > 0) continue;
    EXPECT_GE(result.objective, logged - 1e-7 * least - zero) << p.text;
  }
}

TEST(Word, algorithms_that_are_monotone_never_let_the_objective_rise) {
  Index checked = 0;
  for (unsigned seed = 0; seed < problems; ++seed) {
    Problem p = problem(seed);
    if (!find_algorithm(p.options.algorithm, p.options.loss).monotone) continue;
    ++checked;
    p.options.tolerance = 0;
    p.options.max_iterations = 60;
    const Told data(p);
    const Result<double> result = factorize(*data, p.options);
    double zero = 1e-13 * arma::accu(arma::square(p.X));
    // A row that is fitted to less than this counts as if it were not: docs/algorithms.md, losses that
    // outliers do not dominate.
    if (p.options.loss.kind == Loss::Kind::l21)
      zero += 0.5e-3 * arma::norm(p.X, "fro") * std::sqrt(static_cast<double>(p.X.n_rows));
    if (result.reseeded > 0) continue;  // what did not help was undone: the log shows the attempt
    for (std::size_t i = 1; i < result.log.size(); ++i)
      ASSERT_LE(result.log[i].objective, result.log[i - 1].objective * (1 + 1e-9) + zero)
          << p.text << " iteration " << i + 1;
  }
  EXPECT_GT(checked, 100);
}

// Converged: going on with a tolerance ten thousand times as tight brings less than a thousandth in 98 of 100
// runs. Nearly exact fits have nothing to be measured against.
TEST(Word, converged_means_that_little_is_left) {
  Index converged_runs = 0, slack = 0, far = 0;
  std::string text;
  for (unsigned seed = 0; seed < problems; ++seed) {
    Problem p = problem(seed);
    p.options.algorithm = "auto";
    const Told data(p);
    const Result<double> result = factorize(*data, p.options);
    if (!converged(result.stop_reason) || 1 - result.explained_variance < 1e-5) continue;
    ++converged_runs;
    Options on = p.options;
    on.tolerance = 1e-8;
    on.change_tolerance = 1e-12;
    on.max_iterations = 3000;
    const Result<double> end = factorize(*data, on, {}, {result.Wt, result.H});
    const double gain = 1 - end.objective / result.objective;
    if (gain > 1e-3) ++slack;
    if (gain > 1e-2) {
      ++far;
      text += fmt::format("{}: {} -> {}\n", p.text, result.objective, end.objective);
    }
  }
  EXPECT_GT(converged_runs, problems / 2);
  EXPECT_LE(slack, problems / 50) << text;
  EXPECT_LE(far, problems / 200) << text;
}

// A row and a column whose only entry they share: once both are zero, no half-step can leave that, and the
// loss of the entry is infinite.
TEST(Word, an_entry_that_is_alone_in_its_row_and_column_keeps_a_model) {
  int runs = 0;
  for (const char* loss : {"kl", "1.5", "0.5"})
    for (const char* algorithm : {"auto", "mu"})
      for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        arma::mat X = 10 * oracle::random_matrix(11, 34, seed);
        X.transform([](double x) { return x < 4 ? 0.0 : std::floor(x); });
        X.row(0).zeros();
        X.col(0).zeros();
        X(0, 0) = 0.5;
        Options options;
        options.loss = parse_loss(loss);
        options.algorithm = algorithm;
        options.rank = 3;
        options.init = seed % 4 == 0 ? Init::nndsvd : Init::random;
        options.seed = seed;
        options.max_iterations = 60;
        if (seed % 2 == 0) options.l1_h = options.l2_h = 0.1;
        const Stored<double> data(seed % 3 == 0 ? Storage::sparse : Storage::dense, X);
        const Result<double> result = factorize(*data, options);
        const arma::mat model = oracle::times(oracle::to_double(result.Wt).t(), oracle::to_double(result.H));
        for (arma::uword e = 0; e < X.n_elem; ++e)
          ASSERT_TRUE(X(e) == 0 || model(e) > 0) << loss << ' ' << algorithm << ' ' << seed << " entry " << e;
        ++runs;
      }
  EXPECT_EQ(runs, 360);
}

// Penalties that scale could escape do not see how scale is shared between the factors, so that nothing would
// stop an extrapolation of that share.
TEST(Word, long_runs_under_penalties_without_scale_stay_finite) {
  for (std::uint64_t seed = 1; seed <= 250; ++seed) {
    const Index parts = 1 + static_cast<Index>(seed % 6);
    const arma::mat X =
        oracle::times(oracle::random_matrix(42, parts, seed), oracle::random_matrix(parts, 10, seed + 100));
    Options options;
    options.rank = 5;
    options.init = Init::random;
    options.seed = seed;
    const double size =
        arma::mean(arma::vectorise(X)) * std::pow(10, 0.1 * static_cast<double>(seed % 7) - 0.2);
    options.orthogonal_w = options.orthogonal_h = size;
    options.l2_h = seed % 2 == 0 ? size : 0;
    options.max_iterations = 2000;
    const Stored<double> data(Storage::dense, X);
    ASSERT_NO_THROW(factorize(*data, options)) << seed;
  }
}

// Soft orthogonality empties components that the data have a use for: they come back, however many died on
// the way.
TEST(Word, components_that_a_penalty_emptied_come_back_where_that_helps) {
  Index far = 0;
  std::string text;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Index rows = 9 + static_cast<Index>(seed % 30), parts = 1 + static_cast<Index>(seed % 6);
    const arma::mat X = oracle::times(-arma::log(oracle::random_matrix(rows, parts, seed)),
                                      -arma::log(oracle::random_matrix(parts, 20, seed + 1000))) +
                        0.1 * oracle::random_matrix(rows, 20, seed + 2000);
    Options options;
    options.rank = std::min<Index>(rows, 20) - 2;
    options.loss = parse_loss(seed % 2 == 0 ? "frobenius" : "l21");
    options.init = seed % 3 == 0 ? Init::random : Init::nndsvdar;
    options.seed = seed;
    options.orthogonal_w = 0.14;
    const Stored<double> data(Storage::dense, X);
    const Result<double> result = factorize(*data, options);
    options.max_iterations = 3000;
    const Result<double> end = factorize(*data, options, {}, {result.Wt, result.H});
    const double gain = 1 - end.objective / result.objective;
    if (converged(result.stop_reason) && gain > 0.01) {
      ++far;
      text += fmt::format("{}: {} -> {}\n", seed, result.objective, end.objective);
    }
  }
  EXPECT_LE(far, 6) << text;
}

}  // namespace
}  // namespace nmf::contract
