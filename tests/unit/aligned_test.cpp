#include "nmf/base/aligned.hpp"

#include <gtest/gtest.h>

#include <cstdint>

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

}  // namespace
}  // namespace nmf
