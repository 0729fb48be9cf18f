#include "nmf/data/unit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "nmf/base/error.hpp"
#include "nmf/base/portable.hpp"

namespace nmf {

int exponent_of(double largest) {
  constexpr int most = 900;
  if (!(largest > 0 && std::isfinite(largest))) return 0;
  return std::clamp(std::ilogb(largest), -most, most);
}

double scaled(double value, double exponent) {
  const double whole = std::floor(exponent);
  const double result = std::ldexp(exponent == whole ? value : value * portable::pow(2, exponent - whole),
                                   static_cast<int>(std::clamp(whole, -1e5, 1e5)));
  const bool held = std::isfinite(result) && (result != 0 || value == 0);
  return held ? result : std::numeric_limits<double>::quiet_NaN();
}

template <class T>
void scale(Factor<T>& F, double exponent) {
  if (exponent == 0) return;
  const double half = std::floor(exponent / 2);  // the power itself may be no double
  const double first = scaled(1, half), second = scaled(1, exponent - half);
  for (T& v : F) v = static_cast<T>(static_cast<double>(v) * first * second);
  if (!is_finite(F))
    throw Error(
        Fault::numerical,
        fmt::format("the factors hold numbers that are too large for {} precision; scale the matrix down",
                    sizeof(T) == 4 ? "single" : "double"));
}

template <class T>
int exponent_of(const Factor<T>& F) {
  return F.empty() ? 0 : exponent_of(static_cast<double>(*std::max_element(F.begin(), F.end())));
}

template void scale(Factor<float>&, double);
template void scale(Factor<double>&, double);
template int exponent_of(const Factor<float>&);
template int exponent_of(const Factor<double>&);

}  // namespace nmf
