#include "nmf/objective/kkt.hpp"

#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/objective/kkt.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/tile_sums-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

template <class T>
Sums sums_of(Index k, Index count, const T* G, const T* P, const T* Y, T upper) {
  Sums sums;
  if (one_by_one(k, count)) {
    alignas(64) T left[few_components];
    for (Index c = 0; c < count; ++c) {
      descent(k, G, P + c * k, Y + c * k, left);
      sums += column_sums(k, G, P + c * k, Y + c * k, left, upper);
    }
    return sums;
  }
  for (Index c = 0; c < count; c += tile_columns) {
    const Index columns = std::min(tile_columns, count - c);
    const Tile<T> y(k, columns, Y + c * k), p(k, columns, P + c * k);
    sums += tile_sums(G, p, y, upper);
  }
  return sums;
}

Sums sums_f(Index k, Index count, const float* G, const float* P, const float* Y, float upper) {
  return sums_of(k, count, G, P, Y, upper);
}
Sums sums_d(Index k, Index count, const double* G, const double* P, const double* Y, double upper) {
  return sums_of(k, count, G, P, Y, upper);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(sums_f);
HWY_EXPORT(sums_d);

template <>
Sums sums_at(Index k, Index count, const float* G, const float* P, const float* Y, float upper) {
  return HWY_DYNAMIC_DISPATCH(sums_f)(k, count, G, P, Y, upper);
}
template <>
Sums sums_at(Index k, Index count, const double* G, const double* P, const double* Y, double upper) {
  return HWY_DYNAMIC_DISPATCH(sums_d)(k, count, G, P, Y, upper);
}

}  // namespace nmf
#endif
