#include "nmf/kernels/poisson.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/poisson.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/poisson_long-inl.hpp"
#include "nmf/kernels/poisson_short-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

template <class T>
void sweeps_of(Index k, const T* F, const PoissonColumn<T>* columns, Index count, int sweeps, T* Y, T* ratio,
               PoissonStep* steps, AlignedVector<T>& scratch) {
  const auto by_newton = [&](Index c) {
    const PoissonColumn<T>& column = columns[c];  // zeros that are listed must not decide
    return sweeps > 0 && newton_pays(k, column.count) &&
           newton_pays(k, column.count - std::count(column.x, column.x + column.count, T(0)));
  };
  std::vector<Index> order[2];  // of the short ones; columns of about the same length go together
  for (Index c = 0; c < count; ++c) {
    const bool newton = by_newton(c);
    if (k * columns[c].count <= side_by_side)
      order[newton ? 1 : 0].push_back(c);
    else
      steps[c] = sweep_long(k, F, columns[c], sweeps, newton, Y + c * k, ratio + c * k, scratch);
  }
  for (const bool newton : {false, true}) {
    std::vector<Index>& own = order[newton ? 1 : 0];
    std::stable_sort(own.begin(), own.end(),
                     [&](Index a, Index b) { return columns[a].count < columns[b].count; });
    const auto n = static_cast<Index>(own.size());
    for (Index c = 0; c < n; c += lanes_of<T>)
      sweep_short(k, F, columns, own.data() + c, std::min(lanes_of<T>, n - c), sweeps, newton, Y, ratio,
                  steps, scratch);
  }
}

void sweeps_f(Index k, const float* F, const PoissonColumn<float>* columns, Index count, int sweeps, float* Y,
              float* ratio, PoissonStep* steps, AlignedVector<float>& scratch) {
  sweeps_of(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}
void sweeps_d(Index k, const double* F, const PoissonColumn<double>* columns, Index count, int sweeps,
              double* Y, double* ratio, PoissonStep* steps, AlignedVector<double>& scratch) {
  sweeps_of(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(sweeps_f);
HWY_EXPORT(sweeps_d);

template <>
void poisson_sweeps(Index k, const float* F, const PoissonColumn<float>* columns, Index count, int sweeps,
                    float* Y, float* ratio, PoissonStep* steps, AlignedVector<float>& scratch) {
  HWY_DYNAMIC_DISPATCH(sweeps_f)(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}
template <>
void poisson_sweeps(Index k, const double* F, const PoissonColumn<double>* columns, Index count, int sweeps,
                    double* Y, double* ratio, PoissonStep* steps, AlignedVector<double>& scratch) {
  HWY_DYNAMIC_DISPATCH(sweeps_d)(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}

template <class T>
void poisson_multiplicative(Index k, const PoissonColumn<T>& column, const T* ratio, T* y) {
  T sum = 0;
  for (Index r = 0; r < k; ++r) sum += column.direction[r] * y[r];
  for (Index r = 0; r < k; ++r) {
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
#endif
