// Loops that threads share: what is promised whoever gets a processor, and when.
#include "nmf/base/parallel.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <functional>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

namespace nmf {
namespace {

constexpr Index blocks = 100;

std::vector<int> counts_of_a_loop() {
  std::vector<int> counts(blocks, 0);
  parallel_for(blocks, always_worth_it, [&](Index b, int) { ++counts[static_cast<std::size_t>(b)]; });
  return counts;
}

// "S" where a thread of this process sleeps, "R" where it runs or would.
char state_of(pid_t thread) {
  std::ifstream stat("/proc/self/task/" + std::to_string(thread) + "/stat");
  std::string text;
  std::getline(stat, text);
  return text.at(text.rfind(')') + 2);
}

// Blocks that are held until another thread has one too.
class Meeting {
 public:
  void wait_for(int count) {
    ++here_;
    while (here_ < count) std::this_thread::yield();
  }

 private:
  std::atomic<int> here_ = 0;
};

TEST(Parallel, every_block_runs_once) {
  for (const int threads : {1, 2, 3, 8}) {
    const ThreadLimit limit(threads);
    for (int again = 0; again < 1000; ++again)
      ASSERT_EQ(counts_of_a_loop(), std::vector<int>(blocks, 1)) << threads;
  }
}

TEST(Parallel, thread_numbers_are_below_the_limit_and_not_shared) {
  const ThreadLimit limit(3);
  std::array<std::atomic<int>, 3> inside{};
  for (int again = 0; again < 100; ++again)
    parallel_for(blocks, always_worth_it, [&](Index, int thread) {
      ASSERT_LT(thread, 3);
      EXPECT_EQ(thread_number(), thread);
      EXPECT_EQ(inside[static_cast<std::size_t>(thread)]++, 0);
      --inside[static_cast<std::size_t>(thread)];
    });
}

TEST(Parallel, so_many_threads_as_the_limit_says_run_at_a_time) {
  const ThreadLimit limit(3);
  Meeting meeting;
  std::mutex mutex;
  std::set<std::thread::id> ids;
  parallel_for(3, always_worth_it, [&](Index, int) {
    meeting.wait_for(3);  // for ever where there are fewer
    const std::lock_guard lock(mutex);
    ids.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(ids.size(), 3U);
}

TEST(Parallel, sums_are_added_up_in_the_order_of_the_blocks) {
  const auto sum = [] {
    return parallel_sum<double>(blocks, always_worth_it,
                                [](Index b, int) { return 1.0 / (1.0 + double(b)); });
  };
  double in_order = 0;
  for (Index b = 0; b < blocks; ++b) in_order += 1.0 / (1.0 + double(b));
  for (const int threads : {1, 2, 5}) {
    const ThreadLimit limit(threads);
    for (int again = 0; again < 50; ++again) EXPECT_EQ(sum(), in_order);
  }
}

TEST(Parallel, little_work_stays_in_the_calling_thread) {
  const ThreadLimit limit(4);
  const auto caller = std::this_thread::get_id();
  parallel_for(blocks, 1000, [&](Index, int thread) {
    EXPECT_EQ(thread, 0);
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

TEST(Parallel, a_loop_within_a_block_runs_in_the_thread_of_the_block) {
  const ThreadLimit limit(4);
  parallel_for(8, always_worth_it, [&](Index, int outer) {
    EXPECT_EQ(max_threads(), 1);
    const auto here = std::this_thread::get_id();
    parallel_for(8, always_worth_it, [&](Index, int thread) {
      EXPECT_EQ(thread, 0);
      EXPECT_EQ(thread_number(), 0);
      EXPECT_EQ(std::this_thread::get_id(), here);
    });
    EXPECT_EQ(thread_number(), outer);
  });
  EXPECT_EQ(max_threads(), 4);
}

TEST(Parallel, limits_nest_and_are_of_a_thread) {
  const int all = max_threads();
  EXPECT_GE(all, 1);
  {
    const ThreadLimit three(3);
    const ThreadLimit as_it_is(0);
    EXPECT_EQ(max_threads(), 3);
    {
      const ThreadLimit one(1);
      EXPECT_EQ(max_threads(), 1);
      one.lift();
      EXPECT_EQ(max_threads(), 3);
    }
    std::thread([&] { EXPECT_EQ(max_threads(), all); }).join();
  }
  EXPECT_EQ(max_threads(), all);
}

TEST(Parallel, what_a_block_throws_leaves_the_loop_and_no_block_begins_after_it) {
  for (const int threads : {1, 4}) {
    const ThreadLimit limit(threads);
    for (int again = 0; again < 100; ++again) {
      std::atomic<Index> begun = 0;
      std::atomic<bool> thrown = false;
      try {
        parallel_for(100000, always_worth_it, [&](Index b, int) {
          ++begun;
          if (b == 7) {
            thrown = true;
            throw std::runtime_error("block 7");
          }
          while (b > 7 && !thrown) std::this_thread::yield();
          if (b > 7) std::this_thread::sleep_for(std::chrono::microseconds(20));
        });
        FAIL() << "nothing was thrown";
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "block 7");
      }
      EXPECT_LT(begun, 100000);
    }
    EXPECT_EQ(counts_of_a_loop(), std::vector<int>(blocks, 1));  // and the next loop is as ever
  }
}

TEST(Parallel, one_exception_of_many_is_thrown) {
  const ThreadLimit limit(4);
  Meeting meeting;
  try {
    parallel_for(4, always_worth_it, [&](Index b, int) {
      meeting.wait_for(4);
      throw b;
    });
    FAIL() << "nothing was thrown";
  } catch (Index b) {
    EXPECT_LT(b, 4);
  }
}

TEST(Parallel, several_threads_have_loops_at_the_same_time) {
  std::vector<std::thread> users;
  std::atomic<int> right = 0;
  for (int user = 0; user < 4; ++user)
    users.emplace_back([&] {
      const ThreadLimit limit(3);
      for (int again = 0; again < 500; ++again) right += counts_of_a_loop() == std::vector<int>(blocks, 1);
    });
  for (std::thread& user : users) user.join();
  EXPECT_EQ(right, 2000);
}

// In a signal handler, which is how a thread gets no processor as far as its own code can tell.
std::atomic<bool> held = false;
std::atomic<bool> release = false;
void hold(int) {
  held = true;
  while (!release) usleep(1000);
}

TEST(Parallel, a_worker_that_does_not_wake_up_is_not_waited_for) {
  std::signal(SIGUSR1, hold);
  const ThreadLimit limit(2);
  Meeting meeting;
  pthread_t worker{};
  parallel_for(2, always_worth_it, [&](Index, int thread) {
    meeting.wait_for(2);
    if (thread == 1) worker = pthread_self();
  });
  ASSERT_EQ(pthread_kill(worker, SIGUSR1), 0);
  while (!held) std::this_thread::yield();
  for (int again = 0; again < 100; ++again) {
    std::vector<int> by(blocks, -1);
    parallel_for(blocks, always_worth_it,
                 [&](Index b, int thread) { by[static_cast<std::size_t>(b)] = thread; });
    ASSERT_EQ(by, std::vector<int>(blocks, 0));
  }
  release = true;
  std::signal(SIGUSR1, SIG_DFL);
  Meeting again;  // and when it does, it takes part as before
  parallel_for(2, always_worth_it, [&](Index, int) { again.wait_for(2); });
}

// The worker's block ends when it sees the caller asleep: for ever where the caller spins.
TEST(Parallel, who_waits_for_a_block_of_another_sleeps) {
  const ThreadLimit limit(2);
  const pid_t caller = gettid();
  Meeting meeting;
  parallel_for(2, always_worth_it, [&](Index, int thread) {
    meeting.wait_for(2);
    while (thread == 1 && state_of(caller) != 'S') std::this_thread::yield();
  });
}

TEST(Parallel, workers_sleep_between_loops) {
  const ThreadLimit limit(2);
  Meeting meeting;
  pid_t worker = 0;
  parallel_for(2, always_worth_it, [&](Index, int thread) {
    meeting.wait_for(2);
    if (thread == 1) worker = gettid();
  });
  while (state_of(worker) != 'S') std::this_thread::yield();
}

int status_of_child(const std::function<bool()>& holds) {
  const pid_t child = fork();
  if (child == 0) _exit(holds() ? 0 : 1);
  int state = 0;
  waitpid(child, &state, 0);
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

TEST(Parallel, a_forked_child_has_loops_too) {
  const ThreadLimit limit(3);
  EXPECT_EQ(counts_of_a_loop(), std::vector<int>(blocks, 1));
  EXPECT_EQ(status_of_child([] { return counts_of_a_loop() == std::vector<int>(blocks, 1); }), 0);
}

// In a thread that has no team yet.
TEST(Parallel, threads_that_cannot_be_created_are_done_without) {
  std::thread([] {
    pthread_attr_t usual, no_machine_has_such_a_stack;
    ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
    ASSERT_EQ(pthread_attr_init(&no_machine_has_such_a_stack), 0);
    ASSERT_EQ(pthread_attr_setstacksize(&no_machine_has_such_a_stack, std::size_t{1} << 50), 0);
    ASSERT_EQ(pthread_setattr_default_np(&no_machine_has_such_a_stack), 0);
    EXPECT_THROW(std::thread([] {}).join(), std::system_error);
    const ThreadLimit limit(8);
    EXPECT_EQ(counts_of_a_loop(), std::vector<int>(blocks, 1));
    EXPECT_EQ(pthread_setattr_default_np(&usual), 0);
  }).join();
}

}  // namespace
}  // namespace nmf
