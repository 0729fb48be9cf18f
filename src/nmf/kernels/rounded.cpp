#include "nmf/kernels/rounded.hpp"

#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/rounded.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void round_all(const double* HWY_RESTRICT x, Index count, double by, float* HWY_RESTRICT y) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<float, decltype(d)> narrow;
  constexpr auto lanes = static_cast<Index>(hn::MaxLanes(d));
  const auto factor = hn::Set(d, by);
  constexpr Index beyond = 256;  // over the ends of pages, where the hardware stops fetching ahead
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    if (i + beyond < count) hwy::Prefetch(x + i + beyond);
    hn::StoreU(hn::DemoteTo(narrow, hn::Mul(hn::LoadU(d, x + i), factor)), narrow, y + i);
  }
  for (; i < count; ++i) y[i] = static_cast<float>(x[i] * by);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(round_all);

void rounded(const double* x, Index count, double by, float* y) {
  HWY_DYNAMIC_DISPATCH(round_all)(x, count, by, y);
}

}  // namespace nmf
#endif
