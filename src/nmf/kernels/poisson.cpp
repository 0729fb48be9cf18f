#include "nmf/kernels/poisson.hpp"

#include <cmath>

#include "nmf/kernels/divergence.hpp"

namespace nmf {

template <class T>
void poisson_multiplicative(Index k, const PoissonColumn<T>& column, const T* ratio, T* y) {
  T sum = 0;
  for (Index r = 0; r < k; ++r) sum += column.direction[r] * y[r];
  for (Index r = column.held; r < k; ++r) {
    if (!(y[r] > 0)) continue;
    const T direction = column.direction[r], others = direction * (sum - direction * y[r]) / y[r];
    const T linear = column.linear[r], ridge = column.scale * (column.ridge[r] + column.coupling * others);
    const T target = y[r] * ratio[r], root = linear + std::sqrt(linear * linear + 4 * ridge * target);
    y[r] = root > 0 ? multiplied(y[r], 2 * ratio[r] / root, column.upper) : T(0);
  }
}
template void poisson_multiplicative(Index, const PoissonColumn<float>&, const float*, float*);
template void poisson_multiplicative(Index, const PoissonColumn<double>&, const double*, double*);

}  // namespace nmf
