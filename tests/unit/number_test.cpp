// Numbers as text: what the C library reads, and the shortest text that gives the same bits.
#include "nmf/io/number.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "support/long.hpp"

namespace nmf::test {
namespace {

template <class T>
T of_libc(const std::string& text) {
  if constexpr (sizeof(T) == sizeof(float))
    return std::strtof(text.c_str(), nullptr);
  else
    return std::strtod(text.c_str(), nullptr);
}

// The fast way, where it takes the text, and the general one give the bits that the C library gives.
template <class T>
void expect_nearest(const std::string& text) {
  const T expected = of_libc<T>(text);
  T value = -1;
  const std::string line = text + "\n";
  if (const char* end = io::fast_number(line.data(), value); end != nullptr && *end == '\n') {
    ASSERT_EQ(value, expected) << text;
  }
  ASSERT_EQ(io::parse_number(std::string_view(text), value),
            std::isinf(expected) ? io::NumberFault::too_large : io::NumberFault::none)
      << text;
  if (std::isinf(expected)) return;
  ASSERT_EQ(value, expected) << text;
}

void expect_nearest_in_both(const std::string& text) {
  expect_nearest<float>(text);
  expect_nearest<double>(text);
}

TEST(Number, DecimalsOfEveryLength) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 300000; ++i) {
    const int digits = 1 + static_cast<int>(random() % 21);
    std::string text;
    for (int d = 0; d < digits; ++d) text += static_cast<char>('0' + random() % 10);
    text.insert(random() % (text.size() + 1), ".");
    if (i % 5 == 0) text += "e" + std::to_string(static_cast<int>(random() % 60) - 30);
    expect_nearest_in_both(text);
  }
}
TEST(Number, ShortestTextOfRandomBits) {
  std::mt19937_64 random(2);
  char text[64];
  for (int i = 0; i < test::drawn(200000, 20000000); ++i) {
    double value = 0;
    const std::uint64_t bits = random() >> 1;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    double back = 0;
    ASSERT_EQ(io::parse_number(std::string_view(text, end), back), io::NumberFault::none);
    ASSERT_EQ(back, value);
    expect_nearest_in_both(std::string(text, end));
  }
}
TEST(Number, HalfwayAndExtremes) {
  for (const char* text : {"0",
                           "9007199254740992",
                           "9007199254740993",
                           "9007199254740993.0",
                           "16777216",
                           "16777217",
                           "16777217.0",
                           "0.1",
                           "1e22",
                           "1e23",
                           "123456789012345678",
                           "9999999999999999999",
                           "18446744073709551615",
                           "18446744073709551616",
                           "1.7976931348623157e308",
                           "1.7976931348623159e308",
                           "4.9406564584124654e-324",
                           "2.4703282292062327e-324",
                           "2.2250738585072011e-308",
                           "3.4028235e38",
                           "3.4028236e38",
                           "1.4e-45",
                           "0.000000000000000000000000000000000000000000000000000000000000001",
                           "1e-400",
                           "1e400",
                           "0.0000000000000000000001e-310",
                           "100000000000000000000000000000000000000e-400",
                           "1e-99999999999999999999",
                           "1e99999999999999999999",
                           "0e99999",
                           "00000000000000000000000000000001"})
    expect_nearest_in_both(text);
}
TEST(Number, WhatIsNotANumber) {
  for (const char* text :
       {"", "+", "-", ".", "e5", "1e", "1e+", "+-1", "--1", "0x10", "1,5", "1 2", " 1", "1 ", "1f", "\xb2"}) {
    double value = 0;
    EXPECT_EQ(io::parse_number(std::string_view(text), value), io::NumberFault::not_a_number) << text;
  }
}

}  // namespace
}  // namespace nmf::test
