#include "nmf/io/entry.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/text/number_style.hpp"
#include "nmf/io/text/sample.hpp"

namespace nmf::io {
namespace {

std::string too_small() {
  return "too small for single precision; leave out " + option("precision", "single");
}

// A number that becomes 0.
template <class T>
bool is_too_small(std::string_view text, T value) {
  return sizeof(T) == 4 && value == 0 &&
         text.substr(0, text.find_first_of("eEdD")).find_first_of("123456789") != std::string_view::npos;
}

template <class T>
bool take_missing(const ReadOptions& options, const std::string& what, T& value, std::string& problem) {
  value = options.missing == Missing::zero ? 0 : std::numeric_limits<T>::quiet_NaN();
  if (options.missing != Missing::error) return true;
  problem =
      fmt::format("{} a missing value; fill it in, leave its row or column out, or say what it means with {}",
                  what, option("missing"));
  return false;
}

}  // namespace

template <class T>
bool check_entry(const ReadOptions& options, T& value, std::string& problem) {
  if (value > 0 && std::isfinite(value)) return true;
  if (value == 0) {
    value = 0;  // not -0
    return true;
  }
  if (std::isnan(value)) return take_missing(options, "nan is", value, problem);
  if (std::isinf(value))
    problem = fmt::format("{} is infinite; NMF needs finite data", value);
  else if (sizeof(T) == 4 && value == too_small_for<T>)
    problem = fmt::format("a number that is {}", too_small());
  else
    problem = fmt::format("{} is negative; NMF needs non-negative data", value);
  return false;
}

template <class T>
bool read_entry(std::string_view text, const ReadOptions& options, T& value, std::string& problem) {
  if (is_missing(text, options.na))
    return take_missing(options, text.empty() ? "the cell is empty," : shown(text) + " is", value, problem);
  const NumberStyle style = number_style(options);
  std::string usual;
  const bool spelled = style.usual() || as_usual(text, style, usual);
  switch (spelled ? parse_number(style.usual() ? text : usual, value) : NumberFault::not_a_number) {
    case NumberFault::none:
      break;
    case NumberFault::too_large:
      problem = fmt::format("{} is too large for {} precision; scale the data", shown(text),
                            sizeof(T) == 4 ? "single" : "double");
      return false;
    case NumberFault::not_a_number:
      problem = why_no_number(text, style);
      if (problem.empty()) problem = fmt::format("'{}' is not a number; correct it", shown(text));
      return false;
  }
  if (value < 0) {
    problem = fmt::format("{} is negative; NMF needs non-negative data", shown(text));
    return false;
  }
  if (std::isinf(value)) {
    problem = fmt::format("{} is infinite; NMF needs finite data", shown(text));
    return false;
  }
  if (is_too_small(text, value)) {
    problem = fmt::format("{} is {}", shown(text), too_small());
    return false;
  }
  value += 0;  // -0 becomes 0
  return true;
}

std::string leave_entry_out() {
  return fmt::format("leave the entry out, and say {} where all that are left out are missing",
                     option("missing", "keep"));
}

template bool check_entry(const ReadOptions&, float&, std::string&);
template bool check_entry(const ReadOptions&, double&, std::string&);
template bool read_entry(std::string_view, const ReadOptions&, float&, std::string&);
template bool read_entry(std::string_view, const ReadOptions&, double&, std::string&);

}  // namespace nmf::io
