#include "nmf/kernels/columns.hpp"

#include <algorithm>

#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/columns.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
void copy_all(Index k, const T* HWY_RESTRICT from, Index from_stride, Index columns, T* HWY_RESTRICT to,
              Index to_stride) {
  const hn::ScalableTag<T> d;
  constexpr auto lanes = static_cast<Index>(hn::MaxLanes(d));
  for (Index r = 0; r < k; r += lanes) {
    const auto kept = hn::FirstN(d, static_cast<std::size_t>(std::min(k - r, lanes)));
    for (Index c = 0; c < columns; ++c)
      hn::BlendedStore(hn::MaskedLoad(kept, d, from + c * from_stride + r), kept, d, to + c * to_stride + r);
  }
}

void copy_floats(Index k, const float* from, Index from_stride, Index columns, float* to, Index to_stride) {
  copy_all(k, from, from_stride, columns, to, to_stride);
}
void copy_doubles(Index k, const double* from, Index from_stride, Index columns, double* to,
                  Index to_stride) {
  copy_all(k, from, from_stride, columns, to, to_stride);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(copy_floats);
HWY_EXPORT(copy_doubles);

template <>
void copy_columns(Index k, const float* from, Index from_stride, Index columns, float* to, Index to_stride) {
  HWY_DYNAMIC_DISPATCH(copy_floats)(k, from, from_stride, columns, to, to_stride);
}
template <>
void copy_columns(Index k, const double* from, Index from_stride, Index columns, double* to,
                  Index to_stride) {
  HWY_DYNAMIC_DISPATCH(copy_doubles)(k, from, from_stride, columns, to, to_stride);
}

}  // namespace nmf
#endif
