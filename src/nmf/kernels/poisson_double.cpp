// Half-steps for the Kullback-Leibler divergence in double precision.
#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/poisson_double.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/poisson-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

void double_sweeps(Index k, const double* F, const PoissonColumn<double>* columns, Index count, int sweeps,
                   double* Y, double* ratio, double* log_sums, AlignedVector<double>& scratch) {
  sweeps_of(k, F, columns, count, sweeps, Y, ratio, log_sums, scratch);
}
void double_spread(Index k, const double* F, Index depth, AlignedVector<double>& out) {
  spread(k, F, depth, out);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(double_sweeps);
HWY_EXPORT(double_spread);

template <>
void poisson_sweeps(Index k, const double* F, const PoissonColumn<double>* columns, Index count, int sweeps,
                    double* Y, double* ratio, double* log_sums, AlignedVector<double>& scratch) {
  HWY_DYNAMIC_DISPATCH(double_sweeps)(k, F, columns, count, sweeps, Y, ratio, log_sums, scratch);
}

template <>
AlignedVector<double> spread_factor(Index k, const double* F, Index depth) {
  AlignedVector<double> out;
  HWY_DYNAMIC_DISPATCH(double_spread)(k, F, depth, out);
  return out;
}

}  // namespace nmf
#endif
