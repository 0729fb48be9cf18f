#include "nmf/base/aligned.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdint>
#include <fstream>

namespace nmf {
namespace {

constexpr std::size_t small = large_scratch / sizeof(double) - 1, large = small + 1, huge = 8 * large + 3;

TEST(AlignedVector, starts_on_a_cache_line_whatever_its_size) {
  for (const std::size_t size : {std::size_t{1}, small, large, huge}) {
    AlignedVector<double> v(size, 1.0);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(v.data()) % 64, 0U) << size;
    v.back() = 2;
    v.resize(2 * size, 3.0);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(v.data()) % 64, 0U) << size;
    EXPECT_EQ(v[size - 1], 2);
    EXPECT_EQ(v.back(), 3);
  }
}

TEST(ScratchKept, serves_a_request_of_the_same_size_again) {
  for (const std::size_t size : {large, huge}) {
    const ScratchKept scratch;
    auto* first = AlignedVector<double>(size).data();
    AlignedVector<double> other(size + 100), again(size), one_more(size);
    EXPECT_EQ(again.data(), first);
    EXPECT_NE(other.data(), first);
    EXPECT_NE(one_more.data(), first);
  }
}

TEST(ScratchKept, keeps_for_the_innermost_and_outlives_what_it_gave) {
  AlignedVector<double> outer, moved;
  {
    const ScratchKept scratch;
    double* first = AlignedVector<double>(huge).data();
    {
      const ScratchKept nested;
      AlignedVector<double> fresh(huge, 5.0);
      EXPECT_NE(fresh.data(), first);
      moved = std::move(fresh);
    }
    outer = AlignedVector<double>(huge, 4.0);
    EXPECT_EQ(outer.data(), first);
  }
  EXPECT_EQ(outer.back(), 4);
  EXPECT_EQ(moved.back(), 5);
}

std::size_t bytes_in_memory() {
  std::size_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(ScratchKept, lets_go_of_what_is_not_asked_for_again) {
  constexpr std::size_t size = 64 * large;
  const ScratchKept scratch;
  AlignedVector<double>(size, 1.0);
  const std::size_t kept = bytes_in_memory();
  for (int request = 0; request < 100; ++request) AlignedVector<double>(large, 1.0);
  EXPECT_LT(bytes_in_memory() + size * sizeof(double) / 2, kept);
}

}  // namespace
}  // namespace nmf
