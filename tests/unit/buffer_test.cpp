#include "nmf/base/buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace nmf::test {
namespace {

// Through all ways of growing and shrinking: within the C library's memory, into pages of our own, and back.
TEST(Buffer, KeepsItsContentWhileItGrowsAndShrinks) {
  Buffer<std::uint32_t> buffer;
  std::size_t filled = 0;
  for (const std::size_t size :
       {10u, 1000u, 900000u, 1048575u, 1048576u, 1600000u, 5000000u, 5000001u, 9000000u}) {
    buffer.grow(size);
    buffer.resize(size);
    for (; filled < size; ++filled) buffer[filled] = static_cast<std::uint32_t>(filled * 7);
    for (std::size_t i = 0; i < size; i += 997) ASSERT_EQ(buffer[i], static_cast<std::uint32_t>(i * 7));
  }
  for (const std::size_t size : {6000000u, 3000000u, 1048577u, 1000000u, 10u}) {
    buffer.resize(size);
    buffer.shrink_to_fit();
    EXPECT_EQ(buffer.capacity(), size);
    for (std::size_t i = 0; i < size; i += 97) ASSERT_EQ(buffer[i], static_cast<std::uint32_t>(i * 7));
  }
}
TEST(Buffer, RefusesWhatDoesNotFit) {
  Buffer<double> buffer(3);
  buffer[2] = 5;
  EXPECT_THROW(buffer.resize(std::size_t{1} << 62), std::bad_alloc);
  EXPECT_THROW(buffer.resize(std::size_t{1} << 50), std::bad_alloc);
  EXPECT_EQ(buffer.size(), 3u);
  EXPECT_EQ(buffer[2], 5);
}
TEST(Buffer, BorrowsUntilItsSizeChanges) {
  const std::uint32_t lent[] = {1, 2, 3};
  const Buffer<std::uint32_t> borrowed = Buffer<std::uint32_t>::borrowed(lent, 3);
  EXPECT_EQ(borrowed.data(), lent);
  EXPECT_EQ(borrowed.size(), 3u);
  using Change = void (*)(Buffer<std::uint32_t>&);
  for (const Change change :
       {Change{[](auto& b) { b.resize(2); }}, Change{[](auto& b) { b.resize(9); }},
        Change{[](auto& b) { b.push_back(4); }}, Change{[](auto& b) { b.reserve(1); }}, Change{[](auto& b) {
          b.resize(0);
          b.push_back(1);
        }}}) {
    Buffer<std::uint32_t> buffer = Buffer<std::uint32_t>::borrowed(lent, 3);
    change(buffer);
    EXPECT_NE(buffer.data(), lent);
    for (std::size_t i = 0; i < std::min<std::size_t>(buffer.size(), 3); ++i) EXPECT_EQ(buffer[i], lent[i]);
    buffer[0] = 7;
    EXPECT_EQ(lent[0], 1u);
  }
}

}  // namespace
}  // namespace nmf::test
