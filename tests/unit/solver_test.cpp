#include "nmf/solve/solver.hpp"

#include <gtest/gtest.h>

#include "support/oracle.hpp"

namespace nmf {
namespace {

using Make = std::function<std::unique_ptr<Solver<double>>(const Pair<double>&)>;

void take_steps(Solver<double>& solver) {
  for (int i = 0; i < 4; ++i) {
    const Step step = solver.iterate();
    solver.accept(step.loss + step.penalty);
  }
}

// Whatever a solver has done before: from a pair that it is given it goes where a new one goes.
void expect_begins_anew(const Make& make, const std::string& what) {
  const Pair<double> first{oracle::random_matrix(3, 30, 1), oracle::random_matrix(3, 30, 2)},
      other{oracle::random_matrix(3, 30, 3), oracle::random_matrix(3, 30, 4)};
  const auto expected = make(other), used = make(first);
  take_steps(*used);
  used->restart([&other](Factor<double>& Wt, Factor<double>& H) {
    Wt = other.Wt;
    H = other.H;
  });
  take_steps(*used);
  take_steps(*expected);
  EXPECT_TRUE(oracle::same_bits<double>(used->Wt(), expected->Wt())) << what;
  EXPECT_TRUE(oracle::same_bits<double>(used->H(), expected->H())) << what;
}

TEST(Solver, begins_anew_from_a_pair_that_was_changed) {
  arma::mat X = oracle::structured_matrix(30, 30, 3, 5);
  X += X.t();
  const Dense<double> x = oracle::dense<double>(X);
  const auto data = make_data(x, 0);
  Options options;
  options.rank = 3;
  options.batch = 10;
  for (const char* algorithm : {"ehals", "ahals"}) {
    options.algorithm = algorithm;
    Penalties<double> penalties(*data, options);
    const auto objective = make_objective(*data, options, penalties);
    expect_begins_anew(
        [&](const Pair<double>& start) {
          return make_alternating(*data, options, *objective, penalties, start);
        },
        algorithm);
  }
  expect_begins_anew([&](const Pair<double>& start) { return make_online(*data, options, start); }, "online");
  expect_begins_anew([&](const Pair<double>& start) { return make_symmetric(*data, options, start); },
                     "symmetric");
  options.loss = Loss{Loss::Kind::beta, 1};
  options.algorithm = "auto";
  Penalties<double> penalties(*data, options);
  const auto objective = make_objective(*data, options, penalties);
  expect_begins_anew(
      [&](const Pair<double>& start) {
        return make_alternating(*data, options, *objective, penalties, start);
      },
      "kl");
}

}  // namespace
}  // namespace nmf
