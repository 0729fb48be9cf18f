#include "nmf/data/factor.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nmf {

template <class T>
std::vector<T> sums(const Factor<T>& F) {
  std::vector<T> total(static_cast<std::size_t>(F.k()), T(0));
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r) total[static_cast<std::size_t>(r)] += F(r, c);
  return total;
}

template <class T>
std::vector<double> squares(const Factor<T>& F) {
  std::vector<double> total(static_cast<std::size_t>(F.k()), 0.0);
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r) {
      const double v = F(r, c);
      total[static_cast<std::size_t>(r)] += v * v;
    }
  return total;
}

template <class T>
std::vector<T> largest(const Factor<T>& F) {
  std::vector<T> most(static_cast<std::size_t>(F.k()), -std::numeric_limits<T>::infinity());
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r)
      most[static_cast<std::size_t>(r)] = std::max(most[static_cast<std::size_t>(r)], F(r, c));
  return most;
}

template <class T>
bool is_finite(const Factor<T>& F) {
  return std::all_of(F.begin(), F.end(), [](T v) { return std::isfinite(v); });
}

template <class T>
std::vector<Index> zero_components(const Factor<T>& F) {
  constexpr T tiny = std::is_same_v<T, float> ? T(1e-30) : T(1e-100);
  std::vector<Index> zero(static_cast<std::size_t>(F.k()));
  std::iota(zero.begin(), zero.end(), Index{0});
  for (Index c = 0; c < F.count() && !zero.empty(); ++c)
    std::erase_if(zero, [&](Index r) { return F(r, c) > tiny; });
  return zero;
}

template std::vector<float> sums(const Factor<float>&);
template std::vector<double> sums(const Factor<double>&);
template std::vector<double> squares(const Factor<float>&);
template std::vector<double> squares(const Factor<double>&);
template std::vector<float> largest(const Factor<float>&);
template std::vector<double> largest(const Factor<double>&);
template bool is_finite(const Factor<float>&);
template bool is_finite(const Factor<double>&);
template std::vector<Index> zero_components(const Factor<float>&);
template std::vector<Index> zero_components(const Factor<double>&);

}  // namespace nmf
