#include "nmf/io/hdf5/own_process.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <new>
#include <stdexcept>
#include <string>

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

}  // namespace
}  // namespace nmf::test
