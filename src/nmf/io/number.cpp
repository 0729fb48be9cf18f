#include "nmf/io/number.hpp"

#include <algorithm>
#include <string>

namespace nmf::io {
namespace {

// Whether a number that does not fit is too small rather than too large: the power of ten of its first digit
// decides.
bool underflows(std::string_view text) {
  const std::size_t exponent_at = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, exponent_at);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return true;
  std::string_view exponent_text = text.substr(std::min(exponent_at + 1, text.size()));
  const bool negative = exponent_text.starts_with('-');
  if (negative || exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  long long exponent = 0;
  const auto result =
      std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  if (result.ec == std::errc::result_out_of_range) return negative;
  const long long place = static_cast<long long>(point) - static_cast<long long>(first);
  return place + (negative ? -exponent : exponent) < 0;
}

}  // namespace

template <class T>
NumberFault parse_number(std::string_view text, T& value) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ptr != end && (*result.ptr == 'D' || *result.ptr == 'd') &&
      text.find_first_of("eE") == text.npos) {
    std::string with_e(text);
    with_e[static_cast<std::size_t>(result.ptr - text.data())] = 'e';
    return parse_number(with_e, value);
  }
  if (result.ptr != end || text.empty() || result.ec == std::errc::invalid_argument)
    return NumberFault::not_a_number;
  if (result.ec == std::errc()) return NumberFault::none;
  if (!underflows(text)) return NumberFault::too_large;
  value = 0;
  return NumberFault::none;
}

template NumberFault parse_number(std::string_view, float&);
template NumberFault parse_number(std::string_view, double&);

}  // namespace nmf::io
