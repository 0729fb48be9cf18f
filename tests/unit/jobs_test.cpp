// Several factorizations of one matrix: each is what it would be alone.
#include "nmf/study/jobs.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "nmf/base/error.hpp"
#include "nmf/base/interruption.hpp"
#include "nmf/data/weighted.hpp"
#include "support/oracle.hpp"

namespace {

using namespace nmf;

Dense<double> table(Index rows, Index columns) {
  return oracle::dense<double>(oracle::random_matrix(rows, columns, 3));
}

std::vector<Job<double>> jobs_of_ranks(std::initializer_list<Index> ranks) {
  std::vector<Job<double>> jobs;
  for (const Index rank : ranks) {
    Options options;
    options.rank = rank;
    options.max_iterations = 20;
    jobs.push_back({.options = options});
  }
  return jobs;
}

TEST(jobs, are_each_what_it_is_alone_on_any_number_of_threads) {
  const auto x = table(40, 25);
  const auto data = make_data(x);
  const auto jobs = jobs_of_ranks({2, 5, 3, 4});
  for (const int threads : {1, 3}) {
    std::set<Index> seen;
    const auto take = [&](Index job, Result<double>&& result) {
      EXPECT_TRUE(seen.insert(job).second) << job;
      const Result<double> alone = factorize(*data, jobs[static_cast<std::size_t>(job)].options);
      EXPECT_TRUE(oracle::same_bits(result.Wt, alone.Wt)) << job;
      EXPECT_TRUE(oracle::same_bits(result.H, alone.H)) << job;
    };
    EXPECT_TRUE(run<double>(*data, jobs, take, {.threads = threads}));
    EXPECT_EQ(seen, (std::set<Index>{0, 1, 2, 3}));
  }
}

// As a fold of a cross-validation does: X is read through weights of its own.
TEST(jobs, may_have_other_data_than_the_rest) {
  const auto x = table(30, 20);
  const auto whole = make_data(x);
  Weights<double> weights = all_count<double>(30, 20);
  const Sparse<double> left_out = hold_out(x, weights, 0.3, 1);
  const auto fold = masked(*whole, std::move(weights));
  auto jobs = jobs_of_ranks({3, 3});
  jobs[1].data = fold.get();
  jobs[1].watched.held_out = &left_out;
  std::vector<double> errors(2);
  run<double>(*whole, jobs, [&](Index job, Result<double>&& result) {
    errors[static_cast<std::size_t>(job)] = result.loss;
  });
  EXPECT_EQ(errors[0], factorize(*whole, jobs[0].options).loss);
  EXPECT_EQ(errors[1], factorize(*fold, jobs[1].options).loss);
  EXPECT_NE(errors[0], errors[1]);
}

TEST(jobs, one_that_is_wrong_ends_all_and_says_why) {
  const auto x = table(10, 8);
  const auto data = make_data(x);
  auto jobs = jobs_of_ranks({2, 2, 2});
  jobs[1].options.rank = 9;
  Index results = 0;
  const auto take = [&](Index, Result<double>&&) { ++results; };
  EXPECT_THROW(run<double>(*data, jobs, take, {.threads = 1}), Error);
  EXPECT_EQ(results, 1);
}

TEST(jobs, an_observer_hears_their_numbers_and_stops_them) {
  const auto x = table(40, 25);
  const auto data = make_data(x);
  std::vector<Index> ended;
  const auto take = [&](Index job, Result<double>&& result) {
    ended.push_back(job);
    EXPECT_FALSE(result.H.empty());
  };
  const auto jobs = jobs_of_ranks({2, 3, 4});
  const auto before_job_1 = [](const Iteration& now) { return now.start < 1; };
  EXPECT_FALSE(run<double>(*data, jobs, take, {.threads = 1, .observer = before_job_1}));
  EXPECT_EQ(ended, (std::vector<Index>{0, 1}));
}

TEST(jobs, without_time_the_first_makes_an_iteration) {
  const auto x = table(40, 25);
  std::vector<Index> ended;
  const auto take = [&](Index job, Result<double>&& result) {
    ended.push_back(job);
    EXPECT_EQ(result.iterations, 1);
    EXPECT_EQ(result.stop_reason, StopReason::time_limit);
  };
  const double no_time = std::numeric_limits<double>::min();
  EXPECT_TRUE(run<double>(*make_data(x), jobs_of_ranks({2, 3}), take, {.threads = 1, .time_limit = no_time}));
  EXPECT_EQ(ended, std::vector<Index>{0});
}

// Large enough to go over X together, two of them at a time.
std::vector<Job<double>> sharing_jobs(const Data<double>& data) {
  auto jobs = jobs_of_ranks({30, 30, 30, 30, 30});
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    jobs[i].options.init = Init::random;
    jobs[i].options.seed = i;
    jobs[i].options.tolerance = 0;
    jobs[i].options.max_iterations = 6 + static_cast<Index>(7 * i % 5);
  }
  EXPECT_EQ(sharing<double>(data, jobs, {.threads = 1}).members, 2);
  return jobs;
}

TEST(jobs_together, take_the_place_of_those_that_have_ended) {
  const auto x = table(250, 200);
  const auto data = make_data(x);
  const auto jobs = sharing_jobs(*data);
  std::set<Index> seen;
  const auto take = [&](Index job, Result<double>&& result) {
    EXPECT_TRUE(seen.insert(job).second) << job;
    const Result<double> alone = factorize(*data, jobs[static_cast<std::size_t>(job)].options);
    EXPECT_TRUE(oracle::same_bits(result.Wt, alone.Wt)) << job;
    EXPECT_TRUE(oracle::same_bits(result.H, alone.H)) << job;
  };
  EXPECT_TRUE(run<double>(*data, jobs, take));
  EXPECT_EQ(seen.size(), 5u);
}

TEST(jobs_together, give_what_they_have_when_an_observer_says_stop) {
  const auto x = table(250, 200);
  const auto data = make_data(x);
  auto jobs = sharing_jobs(*data);
  std::set<Index> ended;
  const auto take = [&](Index job, Result<double>&& result) {
    ended.insert(job);
    EXPECT_EQ(result.stop_reason, StopReason::interrupted);
    Options own = jobs[static_cast<std::size_t>(job)].options;
    own.max_iterations = result.iterations;
    EXPECT_TRUE(oracle::same_bits(result.H, factorize(*data, own).H)) << job;
  };
  const auto third_of_1 = [](const Iteration& now) { return now.start != 1 || now.iteration < 3; };
  EXPECT_FALSE(run<double>(*data, jobs, take, {.threads = 1, .observer = third_of_1}));
  EXPECT_EQ(ended, (std::set<Index>{0, 1}));
}

TEST(jobs_together, are_broken_off_together) {
  const auto x = table(250, 200);
  const auto data = make_data(x);
  const auto jobs = sharing_jobs(*data);
  std::atomic<Index> asked = -1;  // after three iterations of the second
  const Interruption interruption([&] { return asked >= 0 && ++asked > 2; });
  Index ended = 0;
  const auto take = [&](Index job, Result<double>&& result) {
    const Index after = asked.exchange(-1);
    ++ended;
    EXPECT_EQ(result.stop_reason, StopReason::interrupted);
    EXPECT_EQ(result.iterations, 3);
    Options own = jobs[static_cast<std::size_t>(job)].options;
    own.max_iterations = 3;
    EXPECT_TRUE(oracle::same_bits(result.H, factorize(*data, own).H)) << job;
    asked = after;
  };
  run<double>(*data, {jobs.begin(), jobs.begin() + 2}, take, {.observer = [&](const Iteration& now) {
    if (now.start == 1 && now.iteration == 3) asked = 0;
    return true;
  }});
  EXPECT_EQ(ended, 2);
}

TEST(jobs_together, end_with_the_error_of_one) {
  const auto x = table(250, 200);
  const auto data = make_data(x);
  auto jobs = sharing_jobs(*data);
  jobs[3].options.l1_w = -1;
  Index results = 0;
  EXPECT_THROW(run<double>(*data, jobs, [&](Index, Result<double>&&) { ++results; }), Error);
  EXPECT_LT(results, 5);
}

}  // namespace
