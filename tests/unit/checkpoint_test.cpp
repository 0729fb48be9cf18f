// Checkpoints as files, and runs from several starts that go on from a state.
#include "nmf/study/checkpoint.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <limits>
#include <thread>

#include "nmf/base/error.hpp"
#include "nmf/study/starts.hpp"
#include "support/files.hpp"
#include "support/oracle.hpp"

namespace {

using namespace nmf;
using nmf::test::content_of;
using testing::HasSubstr;

std::string problem_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

const Checkpoint some{"{\"of\": \"a run\"}", std::string("state\0with zeros", 16)};

TEST(checkpoint, is_read_as_it_was_written) {
  const test::ScratchFolder folder;
  const std::string path = folder.path("c");
  write_checkpoint(path, some);
  const Checkpoint read = read_checkpoint(path);
  EXPECT_EQ(read.about, some.about);
  EXPECT_EQ(read.state, some.state);
  EXPECT_EQ(folder.files(), 1u);
}

TEST(checkpoint, every_byte_counts) {
  const test::ScratchFolder folder;
  write_checkpoint(folder.path("c"), some);
  const std::string whole = content_of(folder.path("c"));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string changed = whole;
    changed[i] = static_cast<char>(changed[i] ^ 4);
    const std::string path = folder.file("changed", changed);
    EXPECT_NE(problem_of([&] { read_checkpoint(path); }), "none") << i;
    const std::string cut = folder.file("cut", whole.substr(0, i));
    EXPECT_NE(problem_of([&] { read_checkpoint(cut); }), "none") << i;
  }
  const std::string longer = folder.file("longer", whole + "x");
  EXPECT_THAT(problem_of([&] { read_checkpoint(longer); }), HasSubstr("cut off or was changed"));
}

TEST(checkpoint, what_is_none_is_told_from_one_that_is_damaged) {
  const test::ScratchFolder folder;
  EXPECT_THAT(problem_of([&] { check_checkpoint(folder.file("a", "1,2,3\n")); }),
              HasSubstr("a: is no checkpoint of nmf"));
  EXPECT_THAT(problem_of([&] { check_checkpoint(folder.file("b", "")); }), HasSubstr("no checkpoint"));
  EXPECT_THAT(problem_of([&] { check_checkpoint(folder.file("c", "nmf checkpoint 9\n")); }),
              HasSubstr("another version"));
  EXPECT_THAT(problem_of([&] { check_checkpoint(folder.path("d")); }), HasSubstr("No such file"));
}

struct Words : Resumable {
  explicit Words(std::string text) : words(std::move(text)) {}
  void keep(Archive& archive) const override {
    std::string copy = words;
    archive(copy);
  }
  std::string words;
};

TEST(checkpoint, the_last_one_taken_is_there_at_the_end) {
  const test::ScratchFolder folder;
  CheckpointWriter writer(folder.path("c"));
  for (const char* words : {"one", "two, which is longer", "three"}) {
    writer.keep(words, Words(words));
    writer.write();
  }
  writer.keep("four", Words("four"));  // and not written
  EXPECT_EQ(writer.finish(), std::nullopt);
  EXPECT_FALSE(writer.busy());
  const Checkpoint read = read_checkpoint(folder.path("c"));
  EXPECT_EQ(read.about, "three");
  EXPECT_EQ(read.state, Words("three").state());
}

TEST(checkpoint, one_that_cannot_be_written_is_told_and_the_next_may_be) {
  const test::ScratchFolder folder;
  CheckpointWriter writer(folder.path("later/c"));
  writer.keep("one", Words("one"));
  writer.write();
  EXPECT_THAT(writer.finish().value_or("none"), HasSubstr("later/c"));
  std::filesystem::create_directory(folder.path("later"));
  writer.keep("two", Words("two"));
  writer.write();
  EXPECT_EQ(writer.finish(), std::nullopt);
  EXPECT_EQ(read_checkpoint(folder.path("later/c")).about, "two");
}

Dense<double> table(Index rows, Index columns) {
  return oracle::dense<double>(oracle::random_matrix(rows, columns, 3));
}

Options options_of(Index rank, int threads) {
  Options options;
  options.rank = rank;
  options.threads = threads;
  options.max_iterations = 40;
  return options;
}

struct Taken {
  StartsResult<double> whole;
  std::vector<std::string> states;
};

// A whole run, and its state now and then.
Taken taken(const Data<double>& data, const Options& options, std::optional<Index> starts, Index every) {
  Taken all;
  Index iterations = 0;
  all.whole = factorize_starts(data, options, starts, [&](const Iteration& now) {
    if (now.run != nullptr && ++iterations % every == 0) all.states.push_back(now.run->state());
    return true;
  });
  return all;
}

void expect_same(const StartsResult<double>& whole, const StartsResult<double>& resumed) {
  EXPECT_TRUE(oracle::same_bits(whole.best.Wt, resumed.best.Wt));
  EXPECT_TRUE(oracle::same_bits(whole.best.H, resumed.best.H));
  EXPECT_EQ(whole.best.objective, resumed.best.objective);
  EXPECT_EQ(whole.best.log.size(), resumed.best.log.size());
  EXPECT_EQ(whole.best.stop_reason, resumed.best.stop_reason);
  EXPECT_EQ(whole.best_start, resumed.best_start);
  ASSERT_EQ(whole.starts.size(), resumed.starts.size());
  for (std::size_t i = 0; i < whole.starts.size(); ++i) {
    StartSummary a = whole.starts[i], b = resumed.starts[i];
    for (StartSummary* one : {&a, &b})  // times, and what is no number as nothing is held out
      one->init_seconds = one->iterate_seconds = one->holdout_error = one->test_error = 0;
    EXPECT_EQ(static_cast<const Outcome&>(a), static_cast<const Outcome&>(b)) << i;
    EXPECT_EQ(a.start, b.start);
    EXPECT_EQ(a.seed, b.seed);
    EXPECT_EQ(a.init, b.init);
    EXPECT_EQ(a.finished, b.finished);
  }
}

TEST(resumed_starts, end_as_if_they_had_not_been_stopped) {
  const auto few = table(40, 25), many = table(4000, 600);
  const auto small = make_data(few), large = make_data(many);
  for (const int threads : {1, 3})
    for (const std::optional<Index> starts : {std::optional<Index>(), std::optional<Index>(4)}) {
      SCOPED_TRACE(fmt::format("{} threads, {} starts", threads, starts.value_or(0)));
      const Taken all = taken(*small, options_of(4, threads), starts, 13);
      ASSERT_FALSE(all.states.empty());
      for (const std::string& state : all.states)
        expect_same(all.whole, factorize_starts(*small, options_of(4, threads), starts, {}, {}, state));
    }
  // In turn.
  Options options = options_of(5, 2);
  options.max_iterations = 6;
  const Taken all = taken(*large, options, 3, 5);
  ASSERT_EQ(all.states.size(), 3u);
  for (const std::string& state : all.states)
    expect_same(all.whole, factorize_starts(*large, options, 3, {}, {}, state));
}

// Of three that were under way, one thread takes up one after the other; what is taken of these in between
// knows all three.
TEST(resumed_starts, that_ran_together_go_on_one_by_one) {
  const auto x = table(40, 25);
  const auto data = make_data(x);
  const Options together = options_of(4, 3), alone = options_of(4, 1);
  const Taken all = taken(*data, together, 4, 7);
  for (const std::string& state : all.states) {
    std::vector<std::string> between;
    const auto take = [&](const Iteration& now) {
      if (between.size() < 3) between.push_back(now.run->state());
      return true;
    };
    expect_same(all.whole, factorize_starts(*data, alone, 4, take, {}, state));
    for (const std::string& later : between)
      expect_same(all.whole, factorize_starts(*data, together, 4, {}, {}, later));
  }
}

// What was stopped has not ended, whichever start the last state was taken of.
TEST(resumed_starts, that_were_stopped_together_go_on) {
  const auto few = table(40, 25), many = table(1100, 250);
  for (const auto* x : {&few, &many}) {
    const auto data = make_data(*x);
    const Options options = options_of(4, 3);
    const StartsResult<double> whole = factorize_starts(*data, options, 4);
    for (const Index at : {1, 4, 9}) {
      std::string last;
      bool stopped = false;
      const StartsResult<double> part = factorize_starts(*data, options, 4, [&](const Iteration& now) {
        if (now.iteration % 2 == 0 || stopped) last = now.run->state();
        return !(stopped = stopped || (now.start == 2 && now.iteration >= at));
      });
      EXPECT_EQ(part.best.stop_reason, StopReason::interrupted);
      if (!last.empty()) expect_same(whole, factorize_starts(*data, options, 4, {}, {}, last));
    }
  }
}

TEST(resumed_starts, refuse_what_would_lead_elsewhere) {
  const auto x = table(40, 25);
  const auto data = make_data(x);
  const Options options = options_of(4, 1);
  const std::string state = taken(*data, options, 3, 50).states.front();
  const auto resumed = [&](const Options& with, std::optional<Index> starts, const std::string& from) {
    return problem_of([&] { factorize_starts(*data, with, starts, {}, {}, from); });
  };
  EXPECT_EQ(resumed(options, 3, state), "none");
  EXPECT_THAT(resumed(options, 4, state), HasSubstr("starts: is 4, and was 3"));
  EXPECT_THAT(resumed(options, std::nullopt, state), HasSubstr("starts: is auto, and was 3"));
  Options longer = options;
  longer.max_iterations = 41;
  EXPECT_THAT(resumed(longer, 3, state), HasSubstr("max_iterations: is 41, and was 40"));
  Options other = options;
  other.rank = 5;
  EXPECT_NE(resumed(other, 3, state), "none");
  for (const std::size_t size : {state.size() - 1, state.size() / 2, std::size_t{100}, std::size_t{3}})
    EXPECT_NE(resumed(options, 3, state.substr(0, size)), "none") << size;
  EXPECT_THAT(resumed(options, 3, std::string(state.size(), 'x')), HasSubstr("none of several starts"));
}

// The limit of a single run may be another: it goes on as if it had been that from the beginning.
TEST(resumed_starts, go_on_to_another_limit) {
  const auto x = table(60, 35);
  const auto data = make_data(x);
  Options options = options_of(4, 1);
  options.tolerance = 0;
  const StartsResult<double> whole = factorize_starts(*data, options, std::nullopt);
  options.max_iterations = 30;
  std::string last;
  factorize_starts(*data, options, std::nullopt, [&](const Iteration& now) {
    if (now.last) last = now.run->state();
    return true;
  });
  ASSERT_FALSE(last.empty());
  options.max_iterations = 40;
  expect_same(whole, factorize_starts(*data, options, std::nullopt, {}, {}, last));
}

TEST(resumed_starts, count_the_time_that_was_used_before) {
  const auto x = table(40, 25);
  const auto data = make_data(x);
  for (const std::optional<Index> starts : {std::optional<Index>(), std::optional<Index>(2)}) {
    std::string state;
    double before = 0, after = 0;
    factorize_starts(*data, options_of(4, 1), starts, [&](const Iteration& now) {
      EXPECT_GE(now.used, now.seconds);
      if (now.run == nullptr || !state.empty()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      state = now.run->state();
      before = now.used;
      return true;
    });
    const auto first = [&](const Iteration& now) {
      after = now.used;
      return false;
    };
    factorize_starts(*data, options_of(4, 1), starts, first, {}, state);
    EXPECT_GE(after, before + 0.02);
  }
}

TEST(resumed_starts, time_that_is_over_stays_over) {
  const auto x = table(40, 25);
  const auto data = make_data(x);
  Options options = options_of(4, 1);
  options.tolerance = 0;
  const Taken all = taken(*data, options, std::nullopt, 10);
  options.time_limit = std::numeric_limits<double>::min();
  const auto resumed = factorize_starts(*data, options, std::nullopt, {}, {}, all.states.front());
  EXPECT_EQ(resumed.best.stop_reason, StopReason::time_limit);
  EXPECT_EQ(resumed.best.iterations, 10);
}

}  // namespace
