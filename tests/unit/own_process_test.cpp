#include "nmf/io/hdf5/own_process.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include "nmf/base/error.hpp"

namespace nmf::test {
namespace {

constexpr io::ProcessLimits plenty{std::uint64_t{1} << 30, 60};

std::string error_of_process(const io::ProcessLimits& limits, const std::function<std::string()>& work) {
  try {
    return "returned " + io::in_own_process("x", limits, work);
  } catch (const Error& error) {
    return error.what();
  } catch (const std::bad_alloc&) {
    return "no memory";
  }
}

TEST(OwnProcess, returns_what_the_work_does) {
  const std::string long_text(1 << 20, 'a');  // more than a pipe holds
  EXPECT_EQ(io::in_own_process("x", plenty, [&] { return long_text; }), long_text);
  EXPECT_EQ(io::in_own_process("x", plenty, [] { return std::string(); }), "");
}
TEST(OwnProcess, changes_nothing_here) {
  int changed = 0;
  io::in_own_process("x", plenty, [&] { return std::to_string(++changed); });
  EXPECT_EQ(changed, 0);
}
TEST(OwnProcess, throws_what_the_work_throws) {
  try {
    io::in_own_process("x", plenty, []() -> std::string { throw wrong(option("layer"), "no"); });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_EQ(error.wording().naming([](auto field, auto) { return "--" + std::string(field); }),
              "--layer: no");
  }
  EXPECT_EQ(error_of_process(plenty, []() -> std::string { throw std::bad_alloc(); }), "no memory");
  EXPECT_EQ(error_of_process(plenty, []() -> std::string { throw std::runtime_error("lost"); }), "lost");
}
TEST(OwnProcess, breaking_down_is_a_message) {
  for (const int signal : {SIGSEGV, SIGFPE, SIGABRT, SIGBUS})
    EXPECT_EQ(error_of_process(plenty,
                               [signal]() -> std::string {
                                 std::raise(signal);
                                 return {};
                               }),
              "x: is damaged: the HDF5 library breaks down on it; copy or write the file again");
}
TEST(OwnProcess, running_for_ever_is_a_message) {
  const std::atomic<bool> busy = true;
  EXPECT_EQ(error_of_process({plenty.memory, 1},
                             [&busy]() -> std::string {
                               while (busy) continue;
                               return {};
                             }),
            "x: is damaged: the HDF5 library comes to no end with it; copy or write the file again");
}
TEST(OwnProcess, waiting_for_ever_is_a_message) {
  EXPECT_EQ(
      error_of_process({plenty.memory, 60, 1},
                       []() -> std::string {
                         for (;;) ::pause();
                       }),
      "x: cannot be read: nothing has come of it for 1 seconds; see whether its disk works, or copy the "
      "file to another one");
}
TEST(OwnProcess, who_works_now_and_then_is_waited_for) {
  const auto slowly = []() -> std::string {
    for (int i = 0; i < 8; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(500));
    return "done";
  };
  EXPECT_EQ(error_of_process({plenty.memory, 60, 3}, slowly), "returned done");
}
TEST(OwnProcess, being_killed_is_not_the_file) {
  EXPECT_EQ(error_of_process(plenty,
                             []() -> std::string {
                               std::raise(SIGKILL);
                               return {};
                             }),
            "x: cannot be read: the process that reads it was killed, perhaps for lack of memory; free some");
}

// Whether the other end is closed by all that have it.
bool closes(int from) {
  constexpr int most = 20'000;  // milliseconds
  pollfd end{from, POLLIN, 0};
  char byte = 0;
  return ::poll(&end, 1, most) == 1 && ::read(from, &byte, 1) == 0;
}

TEST(OwnProcess, ends_with_the_one_that_waits_for_it) {
  for (const int signal : {SIGINT, SIGTERM, SIGKILL}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t waiting = ::fork();
    if (waiting == 0) {
      std::signal(signal, SIG_DFL);
      io::in_own_process("x", plenty, [&]() -> std::string {
        if (::write(ends[1], "x", 1) != 1) return {};
        for (;;) ::pause();
      });
      ::_exit(0);
    }
    ::close(ends[1]);
    char begun = 0;
    EXPECT_EQ(::read(ends[0], &begun, 1), 1);
    ::kill(waiting, signal);  // not its process, as a terminal would
    EXPECT_TRUE(closes(ends[0])) << signal;
    ::close(ends[0]);
    int status = 0;
    ::waitpid(waiting, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal);
  }
}

}  // namespace
}  // namespace nmf::test
