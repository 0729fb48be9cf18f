// Buffers in files: what they hold while they grow and shrink, what is left of them, what is refused.
#include "nmf/base/scratch_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdint>
#include <fstream>
#include <numeric>

#include "nmf/base/buffer.hpp"
#include "nmf/base/error.hpp"
#include "support/scratch.hpp"

namespace nmf::test {
namespace {

using Words32 = Buffer<std::uint32_t>;

class ScratchFilesTest : public testing::Test {
 protected:
  std::shared_ptr<ScratchFiles> files(std::uint64_t memory, std::size_t least = 1) const {
    return std::make_shared<ScratchFiles>(folder_.path().string(), memory, least);
  }
  bool nothing_in_folder() const { return std::filesystem::is_empty(folder_.path()); }

  const Scratch folder_;
};

void fill_up(Words32& numbers, std::size_t size) {
  const std::size_t old = numbers.size();
  numbers.grow(size);
  numbers.resize(size);
  std::iota(numbers.begin() + std::min(old, size), numbers.end(), static_cast<std::uint32_t>(old));
}
bool as_filled(const Words32& numbers) {
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] != i) return false;
  return true;
}

TEST_F(ScratchFilesTest, hold_what_buffers_hold_while_these_grow_and_shrink) {
  const auto scratch = files(0);
  {
    Words32 numbers(scratch);
    for (const std::size_t size : {10U, 5000U, 70000U, 3000000U}) {
      fill_up(numbers, size);
      EXPECT_TRUE(numbers.in_file());
      EXPECT_TRUE(as_filled(numbers)) << size;
      EXPECT_TRUE(nothing_in_folder());
    }
    EXPECT_GE(scratch->in_files(), 3000000 * sizeof(std::uint32_t));
    numbers.resize(900);
    numbers.shrink_to_fit();
    EXPECT_TRUE(as_filled(numbers));
    EXPECT_EQ(scratch->in_files(), 900 * sizeof(std::uint32_t));
    Words32 moved = std::move(numbers);
    EXPECT_TRUE(moved.in_file() && as_filled(moved));
  }
  EXPECT_EQ(scratch->in_files(), 0U);
  EXPECT_GE(scratch->most_in_files(), 3000000 * sizeof(std::uint32_t));
}

TEST_F(ScratchFilesTest, take_what_memory_does_not_hold) {
  const auto scratch = files(std::uint64_t{1} << 20);
  Words32 first(scratch), second(scratch);
  fill_up(first, 150000);  // 600 kB, and room for half as many
  EXPECT_FALSE(first.in_file());
  fill_up(second, 150000);
  EXPECT_TRUE(second.in_file());
  fill_up(first, 400000);
  EXPECT_TRUE(first.in_file());
  EXPECT_TRUE(as_filled(first) && as_filled(second));

  const auto large = files(std::uint64_t{1} << 20, std::size_t{1} << 23);
  Words32 small(large);
  fill_up(small, 1000000);
  EXPECT_FALSE(small.in_file());  // less than what is worth a file
}

TEST_F(ScratchFilesTest, take_what_is_to_leave_memory) {
  const auto scratch = files(std::uint64_t{1} << 30);
  Words32 numbers(scratch);
  fill_up(numbers, 100000);
  numbers.settle(scratch);
  EXPECT_FALSE(numbers.in_file());
  scratch->allow(1000);
  numbers.settle(scratch);
  EXPECT_TRUE(numbers.in_file());
  EXPECT_TRUE(as_filled(numbers));
}

TEST_F(ScratchFilesTest, take_what_has_been_in_memory_without_them) {
  Words32 stays, moves;
  for (Words32* numbers : {&stays, &moves}) fill_up(*numbers, 100000);
  const auto scratch = files(moves.capacity() * sizeof(std::uint32_t) + 1000);
  stays.settle(scratch);
  EXPECT_EQ(scratch->in_memory(), stays.capacity() * sizeof(std::uint32_t));
  moves.settle(scratch);
  EXPECT_FALSE(stays.in_file());
  EXPECT_TRUE(moves.in_file());
  EXPECT_TRUE(as_filled(stays) && as_filled(moves));
  EXPECT_EQ(scratch->in_memory(), stays.capacity() * sizeof(std::uint32_t));
  stays = Words32();
  moves = Words32();
  EXPECT_EQ(scratch->in_files(), 0U);
}

TEST_F(ScratchFilesTest, are_read_ahead_and_given_back_with_nothing_lost) {
  const auto scratch = files(0);
  Words32 numbers(scratch);
  fill_up(numbers, std::size_t{1} << 24);
  constexpr std::size_t step = 1 << 20;
  for (std::size_t at = 0; at < numbers.size(); at += step) numbers.passing(at, at + step);
  EXPECT_EQ(scratch->passed(), numbers.size() * sizeof(std::uint32_t));
  EXPECT_TRUE(as_filled(numbers));
}

TEST_F(ScratchFilesTest, may_be_those_of_others_which_stay_as_they_are) {
  const std::string bytes("head\1\0\0\0\2\0\0\0", 12), path = (folder_ / "x").string();
  write_file(path, bytes);
  const auto scratch = files(0);
  EXPECT_EQ(scratch->map(path, 4, 9), nullptr);  // more than there is
  EXPECT_EQ(scratch->map((folder_ / "none").string(), 4, 8), nullptr);
  Words32 numbers = Words32::borrowed(scratch->map(path, 4, 8), 2, scratch);
  EXPECT_TRUE(numbers.in_file());
  EXPECT_EQ(numbers[0], 1U);
  EXPECT_EQ(numbers[1], 2U);
  numbers.resize(3);
  numbers[0] = 7;
  EXPECT_EQ(numbers[1], 2U);
  EXPECT_EQ(read_file(path), bytes);
}

TEST_F(ScratchFilesTest, are_refused_in_a_folder_that_is_not_there) {
  const auto scratch = std::make_shared<ScratchFiles>((folder_ / "none").string(), 0, 1);
  Words32 numbers(scratch);
  EXPECT_THAT(
      [&] { numbers.resize(10); },
      testing::ThrowsMessage<Error>(testing::HasSubstr("No such file or directory; give scratch another")));
}

// As a quota or a disk that is full.
TEST_F(ScratchFilesTest, that_cannot_grow_keep_what_they_hold) {
  const auto scratch = files(0);
  Words32 numbers(scratch);
  fill_up(numbers, 1000);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{10000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  EXPECT_THROW(numbers.reserve(100000), Error);
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(numbers.size(), 1000U);
  EXPECT_TRUE(as_filled(numbers));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which take terabytes of them

// As after `ulimit -v`.
TEST_F(ScratchFilesTest, say_that_addresses_are_short) {
  const auto scratch = files(0);
  Words32 numbers(scratch);
  fill_up(numbers, 1000);
  const std::string path = (folder_ / "x").string();
  write_file(path, "");
  std::filesystem::resize_file(path, std::size_t{1} << 26);
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  rlimit before{};
  getrlimit(RLIMIT_AS, &before);
  const rlimit small{pages * 4096 + (std::size_t{1} << 24), before.rlim_max};
  setrlimit(RLIMIT_AS, &small);
  const auto why = testing::ThrowsMessage<Error>(
      testing::AllOf(testing::HasSubstr("0.0625 GiB of a file cannot be mapped: Cannot allocate memory"),
                     testing::HasSubstr("ulimit -v"), testing::Not(testing::HasSubstr("give scratch"))));
  EXPECT_THAT([&] { numbers.reserve(std::size_t{1} << 24); }, why);
  EXPECT_THAT([&] { Words32(std::size_t{1} << 24, scratch); }, why);
  EXPECT_THAT([&] { scratch->map(path, 0, std::size_t{1} << 26); }, why);
  setrlimit(RLIMIT_AS, &before);
  EXPECT_EQ(scratch->in_files(), numbers.capacity() * sizeof(std::uint32_t));
  EXPECT_TRUE(as_filled(numbers));
}

#endif

}  // namespace
}  // namespace nmf::test
