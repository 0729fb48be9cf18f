// Decimal text to the nearest T, the whole of it and nothing else.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

namespace nmf::io {

// 10^0 .. 10^22 are exact in double, 10^0 .. 10^10 in float.
template <class T>
inline constexpr int exact_power_of_ten = sizeof(T) == 4 ? 10 : 22;
template <class T>
inline constexpr std::uint64_t exact_integers = std::uint64_t{1} << (sizeof(T) == 4 ? 24 : 53);
template <class T>
inline constexpr T powers_of_ten[] = {T(1e0),  T(1e1),  T(1e2),  T(1e3),  T(1e4),  T(1e5),  T(1e6),  T(1e7),
                                      T(1e8),  T(1e9),  T(1e10), T(1e11), T(1e12), T(1e13), T(1e14), T(1e15),
                                      T(1e16), T(1e17), T(1e18), T(1e19), T(1e20), T(1e21), T(1e22)};

// Reads digits[.digits] (or another `point`) at p where the result is one operation on exactly representable
// numbers, and hence the nearest T. Returns where it ends (the caller looks whether the cell does), or
// nullptr for everything else: then use parse_number. The text must end in a character that is neither a
// digit nor a point.
template <class T>
inline const char* fast_number(const char* p, T& value, char point = '.') {
  const auto digit = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0'; };
  const char* begin = p;
  std::uint64_t mantissa = 0;
  for (unsigned d = 0; (d = digit(*p)) < 10; ++p) mantissa = mantissa * 10 + d;
  auto digits = p - begin;
  std::ptrdiff_t decimals = 0;
  if (*p == point) {
    const char* fraction = ++p;
    for (unsigned d = 0; (d = digit(*p)) < 10; ++p) mantissa = mantissa * 10 + d;
    decimals = p - fraction;
    digits += decimals;
  }
  if (digits == 0 || digits > 19 || mantissa > exact_integers<T> || decimals > exact_power_of_ten<T>)
    return nullptr;
  value = static_cast<T>(mantissa);
  if (decimals > 0) value /= powers_of_ten<T>[decimals];
  return p;
}

// The same, and with a point std::from_chars for what is longer or has an exponent. The text must go on for
// at least one character behind the number and end at `end`.
template <class T>
inline const char* read_number(const char* p, const char* end, T& value, char point = '.') {
  if (const char* after = fast_number(p, value, point)) return after;
  if (point != '.') return nullptr;
  if (static_cast<unsigned char>(*p - '0') > 9 && *p != '.') return nullptr;  // a sign, "nan", "inf" ...
  const auto result = std::from_chars(p, end, value);
  return result.ec == std::errc() ? result.ptr : nullptr;
}

enum class NumberFault { none, not_a_number, too_large };

// Like std::from_chars, but the whole text must be the number, a leading '+' and Fortran's exponents (1D0)
// are allowed, what is too small
// for T is the nearest T (zero), and what is too large is told apart from that. "inf" and "nan" are numbers
// here.
template <class T>
NumberFault parse_number(std::string_view text, T& value);

// A whole number in decimal digits; false for anything else and for what does not fit.
inline bool parse_integer(std::string_view text, std::uint64_t& value) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  return result.ec == std::errc() && result.ptr == text.data() + text.size();
}

}  // namespace nmf::io
