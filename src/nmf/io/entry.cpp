#include "nmf/io/entry.hpp"

#include <fmt/format.h>

#include <cmath>

#include "nmf/io/csv_sample.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

constexpr const char* missing_remedy =
    "fill it in, leave its row or column out, or say what it means with --missing";

}  // namespace

template <class T>
bool check_entry(T value, std::string& problem) {
  if (value >= 0 && std::isfinite(value)) return true;
  if (std::isnan(value))
    problem = fmt::format("nan is a missing value; {}", missing_remedy);
  else if (std::isinf(value))
    problem = fmt::format("{} is infinite; NMF needs finite data", value);
  else
    problem = fmt::format("{} is negative; NMF needs non-negative data", value);
  return false;
}

template <class T>
bool read_entry(std::string_view text, T& value, std::string& problem) {
  if (cell_kind(text) == CellKind::missing) {
    problem = text.empty() ? fmt::format("the cell is empty, a missing value; {}", missing_remedy)
                           : fmt::format("{} is a missing value; {}", shown(text), missing_remedy);
    return false;
  }
  switch (parse_number(text, value)) {
    case NumberFault::none:
      break;
    case NumberFault::too_large:
      problem = fmt::format("{} is too large for {} precision; scale the data", shown(text),
                            sizeof(T) == 4 ? "single" : "double");
      return false;
    case NumberFault::not_a_number:
      problem =
          has_decimal_comma(text)
              ? fmt::format("'{}' holds a comma; write decimals with a point and nothing between thousands",
                            shown(text))
              : fmt::format("'{}' is not a number; correct it", shown(text));
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
  value += 0;  // -0 becomes 0
  return true;
}

template bool check_entry(float, std::string&);
template bool check_entry(double, std::string&);
template bool read_entry(std::string_view, float&, std::string&);
template bool read_entry(std::string_view, double&, std::string&);

}  // namespace nmf::io
