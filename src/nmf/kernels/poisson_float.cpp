// Half-steps for the Kullback-Leibler divergence in single precision.
#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/poisson_float.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/poisson-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

void float_sweeps(Index k, const float* F, const PoissonColumn<float>* columns, Index count, int sweeps,
                  float* Y, float* ratio, double* log_sums, AlignedVector<float>& scratch) {
  sweeps_of(k, F, columns, count, sweeps, Y, ratio, log_sums, scratch);
}
void float_spread(Index k, const float* F, Index depth, AlignedVector<float>& out) {
  spread(k, F, depth, out);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(float_sweeps);
HWY_EXPORT(float_spread);

template <>
void poisson_sweeps(Index k, const float* F, const PoissonColumn<float>* columns, Index count, int sweeps,
                    float* Y, float* ratio, double* log_sums, AlignedVector<float>& scratch) {
  HWY_DYNAMIC_DISPATCH(float_sweeps)(k, F, columns, count, sweeps, Y, ratio, log_sums, scratch);
}

template <>
AlignedVector<float> spread_factor(Index k, const float* F, Index depth) {
  AlignedVector<float> out;
  HWY_DYNAMIC_DISPATCH(float_spread)(k, F, depth, out);
  return out;
}

}  // namespace nmf
#endif
