// A run that is gone on with from its state ends where it would have ended, to the bit: 10 + 10 iterations
// are
// 20. Over every algorithm and loss, storages, precisions, weights, penalties and kinds of solver.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include <gmock/gmock.h>

#include "contract/cases.hpp"
#include "nmf/base/error.hpp"

namespace nmf::contract {
namespace {

template <class T>
using Runner = std::function<Result<T>(const Options&, const Observer&, const std::string& from)>;

// The states after some iterations of a run.
struct Taken {
  std::vector<Index> iterations;
  std::vector<std::string> states;
};

template <class T>
void expect_same(const Result<T>& whole, const Result<T>& resumed) {
  EXPECT_TRUE(oracle::same_bits(whole.Wt, resumed.Wt));
  EXPECT_TRUE(oracle::same_bits(whole.H, resumed.H));
  EXPECT_EQ(whole.iterations, resumed.iterations);
  EXPECT_EQ(whole.chosen_iteration, resumed.chosen_iteration);
  EXPECT_EQ(whole.single_iterations, resumed.single_iterations);
  EXPECT_STREQ(name(whole.stop_reason), name(resumed.stop_reason));
  EXPECT_EQ(whole.objective, resumed.objective);
  EXPECT_EQ(whole.reseeded, resumed.reseeded);
  EXPECT_EQ(whole.exchange_rounds, resumed.exchange_rounds);
  EXPECT_EQ(whole.exchanged_after, resumed.exchanged_after);
  EXPECT_EQ(whole.exchanges_kept, resumed.exchanges_kept);
  ASSERT_EQ(whole.log.size(), resumed.log.size());
  for (std::size_t i = 0; i < whole.log.size(); ++i)
    EXPECT_EQ(whole.log[i].objective, resumed.log[i].objective);
}

// A whole run, and the same gone on with from each of some states, taken from a run that was to end there.
template <class T>
void check(const Options& options, const std::vector<Index>& at, const Runner<T>& run) {
  const Result<T> whole = run(options, {}, {});
  for (const Index iteration : at) {
    if (iteration >= whole.iterations) continue;
    SCOPED_TRACE(fmt::format("from iteration {} of {}", iteration, whole.iterations));
    std::string state;
    Options part = options;
    part.max_iterations = iteration;
    run(part,
        [&](const Iteration& now) {
          if (now.iteration == iteration) state = now.run->state();
          return true;
        },
        {});
    expect_same(whole, run(options, {}, state));
  }
}

template <class T>
void check(const Options& options, const std::vector<Index>& at, const Data<T>& data,
           const Watched<T>& watched = {}) {
  check<T>(options, at, [&](const Options& o, const Observer& observer, const std::string& from) {
    return factorize<T>(data, o, observer, {}, watched, from);
  });
}

Options twenty(Index rank, const std::string& loss = "frobenius") {
  Options options;
  options.rank = rank;
  options.loss = parse_loss(loss);
  options.init = Init::random;
  options.seed = 5;
  options.max_iterations = 20;
  options.tolerance = 0;
  return options;
}

const std::vector<Index> halves = {1, 10, 17};

TEST(Resume, every_algorithm_on_every_storage) {
  for (const Case& c : cases({Storage::dense, Storage::sparse}))
    in_precision(c.precision, [&]<class T>() {
      SCOPED_TRACE(label_with_storage(c));
      Options options = twenty(4);
      options.algorithm = c.algorithm.name;
      check(options, halves, *Stored<T>(c.storage, oracle::structured_matrix(70, 40, 4, 1)));
    });
}

TEST(Resume, every_loss_with_and_without_weights) {
  for (const char* loss : {"frobenius", "kl", "is", "0.5", "1.5", "3", "huber", "l21"})
    for (const Precision precision : {Precision::single_precision, Precision::double_precision})
      for (const Storage storage : {Storage::dense, Storage::sparse})
        for (const bool weighted : {false, true})
          in_precision(precision, [&]<class T>() {
            const std::string word = loss;
            if (storage == Storage::sparse && (word == "is" || word == "0.5")) return;  // zeros
            SCOPED_TRACE(fmt::format("{} {} {}", loss, weighted ? "weighted" : "", sizeof(T)));
            const arma::mat x =
                oracle::structured_matrix(40, 30, 3, 2) + (storage == Storage::dense ? 0.1 : 0.0);
            const arma::mat weight = oracle::random_matrix(40, 30, 3, 0.8);
            if (weighted)
              check(twenty(3, loss), halves, *Stored<T>(storage, x, weight));
            else
              check(twenty(3, loss), halves, *Stored<T>(storage, x));
          });
}

TEST(Resume, every_algorithm_for_divergences) {
  for (const Algorithm& algorithm : divergence_algorithms()) {
    SCOPED_TRACE(algorithm.name);
    Options options = twenty(3, "kl");
    options.algorithm = algorithm.name;
    check(options, halves, *Stored<double>(Storage::sparse, oracle::structured_matrix(40, 30, 3, 2)));
  }
}

// To the ends that they find by themselves: exchanges are tried and undone, components started again.
TEST(Resume, runs_with_exchanges_to_their_ends) {
  for (const char* loss : {"frobenius", "kl"})
    for (unsigned seed = 1; seed <= 3; ++seed) {
      SCOPED_TRACE(fmt::format("{} {}", loss, seed));
      Options options = twenty(8, loss);
      options.seed = seed;
      options.tolerance = 1e-4;
      options.max_iterations = 300;
      const Stored<double> data(Storage::dense, oracle::random_matrix(60, 40, seed, 0.5));
      const Result<double> whole = factorize(*data, options);
      EXPECT_GT(whole.exchange_rounds, 0);
      std::vector<Index> at;
      for (Index i = 1; i < whole.iterations; i += 7) at.push_back(i);
      check(options, at, *data);
    }
}

TEST(Resume, runs_with_penalties_and_bounds) {
  const arma::mat x = oracle::structured_matrix(40, 30, 3, 4);
  for (double Options::*strength : {&Options::l1_w, &Options::l1_h, &Options::l2_w, &Options::l2_h,
                                    &Options::orthogonal_w, &Options::orthogonal_h})
    for (const char* loss : {"frobenius", "kl"}) {
      Options options = twenty(3, loss);
      options.*strength = 0.3;
      options.tolerance = 1e-4;
      options.max_iterations = 150;  // with orthogonal, past the gentle steps
      check(options, {3, 30, 90, 110}, *Stored<double>(Storage::dense, x));
    }
  Options bounded = twenty(3);
  bounded.upper_bound = 0.8;
  check(bounded, halves, *Stored<double>(Storage::dense, x));
}

TEST(Resume, batches_symmetric_and_early_stopped_runs) {
  Options batches = twenty(3);
  batches.batch = 16;
  check(batches, halves, *Stored<double>(Storage::dense, oracle::structured_matrix(70, 30, 3, 5)));
  Options symmetric = twenty(3);
  symmetric.symmetric = true;
  const arma::mat half = oracle::random_matrix(40, 3, 6);
  check(symmetric, halves, *Stored<double>(Storage::dense, arma::mat(half * half.t())));
  Options early = twenty(3);
  early.early_stop = true;
  early.max_iterations = 60;
  const Dense<double> x = oracle::dense<double>(oracle::structured_matrix(60, 40, 3, 7));
  Weights<double> weights = all_count<double>(60, 40);
  const Sparse<double> held_out = hold_out(x, weights, 0.1, 1);
  const auto data = make_data(x), seen = masked(*data, std::move(weights));
  check(early, {1, 5, 9, 14}, *seen, {&held_out, nullptr});
}

// The first iterations of the default on large data are in single precision.
TEST(Resume, runs_that_begin_in_single_precision) {
  for (const Storage storage : {Storage::dense, Storage::sparse}) {
    const Stored<double> data(storage, oracle::random_matrix(900, 800, 8, 0.5));
    Options options = twenty(14);
    options.tolerance = 1e-4;
    options.max_iterations = 800;
    const Result<double> whole = factorize(*data, options);
    ASSERT_GT(whole.single_iterations, 5);
    ASSERT_GT(whole.iterations, whole.single_iterations);
    check(options, {3, whole.single_iterations - 1, whole.single_iterations, whole.single_iterations + 1},
          *data);
  }
}

// X times a power of two is the same run, and a state has no unit of its own.
TEST(Resume, a_start_that_is_given_and_data_of_any_size) {
  const arma::mat x = 1e100 * oracle::structured_matrix(40, 30, 3, 9);
  const Stored<double> data(Storage::dense, x);
  const Pair<double> start{oracle::factor<double>(1e40 * oracle::random_matrix(3, 40, 1)),
                           oracle::factor<double>(1e60 * oracle::random_matrix(3, 30, 2))};
  check<double>(twenty(3), halves, [&](const Options& o, const Observer& observer, const std::string& from) {
    return factorize(*data, o, observer, from.empty() ? start : Pair<double>{}, {}, from);
  });
}

std::string state_of(const Data<double>& data, const Options& options) {
  std::string state;
  factorize(data, options, [&](const Iteration& now) {
    state = now.run->state();
    return now.iteration < 5;
  });
  return state;
}

TEST(Resume, a_state_that_does_not_fit_is_refused) {
  const Stored<double> data(Storage::dense, oracle::random_matrix(30, 20, 1));
  const Stored<double> other(Storage::dense, oracle::random_matrix(31, 20, 1));
  const Stored<float> single(Storage::dense, oracle::random_matrix(30, 20, 1));
  const std::string state = state_of(*data, twenty(3));
  const auto resume = [](const auto& x, const Options& options, const std::string& from) {
    try {
      factorize(x, options, {}, {}, {}, from);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(resume(*data, twenty(3), state), "accepted");
  EXPECT_THAT(resume(*other, twenty(3), state), testing::HasSubstr("rank 3 on a 30 x 20 matrix"));
  EXPECT_THAT(resume(*data, twenty(4), state), testing::HasSubstr("not of rank 4"));
  EXPECT_THAT(resume(*single, twenty(3), state), testing::HasSubstr("double precision"));
  for (const std::size_t size : {state.size() - 1, state.size() / 2, std::size_t{40}, std::size_t{3}})
    EXPECT_THAT(resume(*data, twenty(3), state.substr(0, size)), testing::HasSubstr("cut off")) << size;
  EXPECT_THAT(resume(*data, twenty(3), std::string(state.size(), 'x')),
              testing::HasSubstr("another version"));
}

}  // namespace
}  // namespace nmf::contract
