// y <- y * p / (G y), element by element (Lee and Seung 2001): monotone, and slow near zeros, which it never
// leaves.
#include <algorithm>
#include <limits>
#include <vector>

#include "nmf/update/updates.hpp"

namespace nmf {

template <class T>
void update_mu(const HalfStep<T>& step) {
  const auto k = static_cast<std::size_t>(step.k);
  std::vector<T> Gy(k);
  for (Index c = 0; c < step.count; ++c) {
    T* y = step.Y + c * step.k;
    const T* p = step.P + c * step.k;
    std::fill(Gy.begin(), Gy.end(), T(0));
    for (std::size_t s = 0; s < k; ++s)
      for (std::size_t r = 0; r < k; ++r) Gy[r] += step.G[s * k + r] * y[s];
    for (std::size_t r = 0; r < k; ++r)
      y[r] = y[r] > 0 && Gy[r] > 0 ? y[r] * std::max(p[r], T(0)) / Gy[r] : y[r];
  }
}

template void update_mu(const HalfStep<float>&);
template void update_mu(const HalfStep<double>&);

}  // namespace nmf
