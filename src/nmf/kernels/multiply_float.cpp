// Products in single precision.
#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/multiply_float.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/multiply-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

const ProductKernels<float>* float_products() {
  return product_kernels<float>();
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(float_products);

template <>
const ProductKernels<float>& products() {
  return *HWY_DYNAMIC_DISPATCH(float_products)();
}

}  // namespace nmf
#endif
