// y_r <- max(0, y_r + (p_r - G_r y) / G_rr) for r = 1..k in turn: each coordinate to its exact minimum
// (Cichocki, Zdunek and Amari 2007; the same step as coordinate descent on the columns, Hsieh and Dhillon
// 2011).
#include <algorithm>
#include <cmath>

#include "nmf/update/updates.hpp"

namespace nmf {

template <class T>
void update_hals(const HalfStep<T>& step) {
  const Index k = step.k;
  for (Index c = 0; c < step.count; ++c) {
    T* y = step.Y + c * k;
    const T* p = step.P + c * k;
    for (int sweep = 0; sweep < step.max_sweeps; ++sweep) {
      for (Index r = 0; r < k; ++r) {
        const T* g = step.G + r * k;
        if (!(g[r] > 0)) continue;
        T dot = 0;
        for (Index s = 0; s < k; ++s) dot += g[s] * y[s];
        y[r] = std::max(T(0), y[r] + (p[r] - dot) / g[r]);
      }
    }
  }
}

template void update_hals(const HalfStep<float>&);
template void update_hals(const HalfStep<double>&);

}  // namespace nmf
