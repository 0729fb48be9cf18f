#include "nmf/solve/components_apart.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

namespace nmf {
namespace {

// The largest number of each component.
template <class T>
std::vector<T> largest_of(const Factor<T>& F) {
  std::vector<T> largest(static_cast<std::size_t>(F.k()), 0);
  for (Index c = 0; c < F.count(); ++c) {
    const T* const f = F.column(c);
    for (std::size_t r = 0; r < largest.size(); ++r) largest[r] = std::max(largest[r], f[r]);
  }
  return largest;
}

}  // namespace

template <class T>
void bring_together(std::initializer_list<Factor<T>*> of_w, std::initializer_list<Factor<T>*> of_h) {
  constexpr int far = std::numeric_limits<T>::max_exponent / 4;
  const std::vector<T> w = largest_of(**of_w.begin()), h = largest_of(**of_h.begin());
  for (std::size_t r = 0; r < w.size(); ++r) {
    if (!(w[r] > 0 && h[r] > 0)) continue;
    const int apart = std::ilogb(w[r]) - std::ilogb(h[r]);
    if (std::abs(apart) < far) continue;
    const T by = std::ldexp(T(1), apart / 2);
    for (Factor<T>* F : of_w) scale_component(*F, static_cast<Index>(r), 1 / by);
    for (Factor<T>* F : of_h) scale_component(*F, static_cast<Index>(r), by);
  }
}

template <class T>
void in_scale_of(const Factor<T>& Y, Factor<T>& from) {
  const std::vector<double> now = squares(Y), before = squares(from);
  for (Index r = 0; r < Y.k(); ++r) {
    const double share = std::sqrt(now[static_cast<std::size_t>(r)] / before[static_cast<std::size_t>(r)]);
    if (share > 0 && std::isfinite(share)) scale_component(from, r, static_cast<T>(share));
  }
}

template void in_scale_of(const Factor<float>&, Factor<float>&);
template void in_scale_of(const Factor<double>&, Factor<double>&);
template void bring_together(std::initializer_list<Factor<float>*>, std::initializer_list<Factor<float>*>);
template void bring_together(std::initializer_list<Factor<double>*>, std::initializer_list<Factor<double>*>);

}  // namespace nmf
