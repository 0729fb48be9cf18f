// Runs that go over X together keep to what each does alone, to the bit.
#include <fmt/format.h>

#include "contract/cases.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/study/jobs.hpp"

namespace nmf::contract {
namespace {

using oracle::same_bits;

constexpr Index tall = 1100, wide = 280, components = 4;

template <class T>
std::vector<Job<T>> jobs_of(const Options& options) {
  std::vector<Job<T>> jobs;
  for (Index i = 0; i < 4; ++i) {
    Options own = options;
    own.rank = components;
    own.init = i == 0 ? Init::automatic : Init::random;
    own.seed = static_cast<std::uint64_t>(i);
    own.max_iterations = 2 + 3 * i;  // some end before the others
    jobs.push_back({.options = own});
  }
  return jobs;
}

template <class T>
void expect_same(const Data<T>& data, const Options& options, bool share) {
  const auto jobs = jobs_of<T>(options);
  EXPECT_EQ(sharing<T>(data, jobs, {}).pays(), share);
  std::vector<Result<T>> alone;
  for (const Job<T>& job : jobs) alone.push_back(factorize(data, job.options));
  Index ended = 0;
  const auto take = [&](Index job, Result<T>&& result) {
    ++ended;
    const Result<T>& own = alone[static_cast<std::size_t>(job)];
    EXPECT_TRUE(same_bits(result.Wt, own.Wt)) << job;
    EXPECT_TRUE(same_bits(result.H, own.H)) << job;
    ASSERT_EQ(result.log.size(), own.log.size()) << job;
    for (std::size_t i = 0; i < own.log.size(); ++i) {
      EXPECT_EQ(result.log[i].objective, own.log[i].objective) << job << ' ' << i;
      EXPECT_EQ(result.log[i].kkt_residual, own.log[i].kkt_residual) << job << ' ' << i;
    }
  };
  EXPECT_TRUE(run<T>(data, jobs, take, {.threads = 3}));
  EXPECT_EQ(ended, 4);
}

template <class T>
void expect_same(const Options& options, bool share = true) {
  const arma::mat full = oracle::structured_matrix(tall, wide, 6, 5),
                  thin = full % oracle::random_matrix(tall, wide, 2, 0.95);
  const Dense<T> dense = oracle::dense<T>(full);
  const Sparse<T> sparse = oracle::sparse<T>(thin);
  {
    SCOPED_TRACE("dense");
    expect_same(*make_data(dense), options, share);
  }
  SCOPED_TRACE("sparse");
  expect_same(*make_data(sparse), options, share);
}

template <class T>
void every_algorithm() {
  for (const Algorithm& algorithm : algorithms()) {
    SCOPED_TRACE(algorithm.name);
    Options options;
    options.algorithm = algorithm.name;
    expect_same<T>(options);
  }
}

TEST(shared_runs, of_every_algorithm_are_what_they_are_alone_in_double) {
  every_algorithm<double>();
}
TEST(shared_runs, of_every_algorithm_are_what_they_are_alone_in_single) {
  every_algorithm<float>();
}

TEST(shared_runs, under_penalties_and_bounds_are_what_they_are_alone) {
  Options sparse, escape, bounded;
  sparse.l1_h = sparse.l2_w = 0.1;
  escape.orthogonal_h = 0.1;
  bounded.upper_bound = 0.5;
  for (const Options& options : {sparse, escape, bounded}) expect_same<double>(options);
}

// As are runs that cannot share: of other losses, in batches, by weights.
TEST(shared_runs, are_what_they_are_alone_where_passes_are_not_shared) {
  Options batches;
  batches.batch = 300;
  expect_same<double>(batches, false);
  for (const char* loss : {"kl", "huber", "1.5"}) {
    Options options;
    options.loss = parse_loss(loss);
    expect_same<double>(options, false);
  }
  const Dense<double> x = oracle::dense<double>(oracle::structured_matrix(tall, wide, 6, 5));
  const auto whole = make_data(x);
  Weights<double> weights = all_count<double>(tall, wide);
  hold_out(x, weights, 0.05, 1);
  const auto some = masked(*whole, std::move(weights));
  expect_same(*some, Options(), false);
}

}  // namespace
}  // namespace nmf::contract
