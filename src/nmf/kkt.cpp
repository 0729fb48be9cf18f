#include "nmf/kkt.hpp"

#include <vector>

namespace nmf {
namespace {

template <class T>
void multiply(Index k, const T* G, const T* y, std::vector<T>& Gy) {
  std::fill(Gy.begin(), Gy.end(), T(0));
  for (Index s = 0; s < k; ++s)
    for (Index r = 0; r < k; ++r) Gy[static_cast<std::size_t>(r)] += G[s * k + r] * y[s];
}

}  // namespace

template <class T>
double projected_gradient2(Index k, Index count, const T* G, const T* P, const T* Y) {
  std::vector<T> Gy(static_cast<std::size_t>(k));
  double total = 0;
  for (Index c = 0; c < count; ++c) {
    const T *y = Y + c * k, *p = P + c * k;
    multiply(k, G, y, Gy);
    for (Index r = 0; r < k; ++r) {
      const T g = Gy[static_cast<std::size_t>(r)] - p[r], curvature = G[r * k + r];
      if (curvature > 0 && (y[r] > 0 || g < 0)) total += static_cast<double>(g) * g / curvature;
    }
  }
  return total;
}

template <class T>
double fit(Index k, Index count, const T* G, const T* P, const T* Y) {
  std::vector<T> Gy(static_cast<std::size_t>(k));
  double total = 0;
  for (Index c = 0; c < count; ++c) {
    const T *y = Y + c * k, *p = P + c * k;
    multiply(k, G, y, Gy);
    for (Index r = 0; r < k; ++r)
      total +=
          static_cast<double>(y[r]) * (static_cast<double>(Gy[static_cast<std::size_t>(r)]) - 2.0 * p[r]);
  }
  return total;
}

template double projected_gradient2(Index, Index, const float*, const float*, const float*);
template double projected_gradient2(Index, Index, const double*, const double*, const double*);
template double fit(Index, Index, const float*, const float*, const float*);
template double fit(Index, Index, const double*, const double*, const double*);

}  // namespace nmf
