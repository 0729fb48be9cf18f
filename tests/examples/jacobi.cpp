// y_r <- max(0, y_r - (G y - p)_r / (k G_rr)), all r at once: a damped, projected Jacobi step. It is
// monotone, since x' G x <= k sum_r G_rr x_r^2 (De Pierro 1995), and indifferent to the unit of each
// component.
#include <algorithm>
#include <vector>

#include "nmf/update/updates.hpp"

namespace nmf {

template <class T>
void update_jacobi(const HalfStep<T>& step) {
  const Index k = step.k;
  std::vector<T> gradient(static_cast<std::size_t>(k));  // of one column: all of it before y changes
  for (Index c = 0; c < step.count; ++c) {
    T* y = step.Y + c * k;
    const T* p = step.P + c * k;
    for (Index r = 0; r < k; ++r) {
      T& g = gradient[static_cast<std::size_t>(r)];
      g = -p[r];
      for (Index s = 0; s < k; ++s) g += step.G[s * k + r] * y[s];
    }
    for (Index r = 0; r < k; ++r) {
      const T curvature = static_cast<T>(k) * step.G[r * k + r];
      if (!(curvature > 0)) continue;  // zero in the other factor: any y_r does
      y[r] = std::max(T(0), y[r] - gradient[static_cast<std::size_t>(r)] / curvature);
    }
  }
}

template void update_jacobi(const HalfStep<float>&);
template void update_jacobi(const HalfStep<double>&);

}  // namespace nmf
