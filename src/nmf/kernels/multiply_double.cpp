// Products in double precision.
#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/multiply_double.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/multiply-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

const ProductKernels<double>* double_products() {
  return product_kernels<double>();
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(double_products);

template <>
const ProductKernels<double>& products() {
  return *HWY_DYNAMIC_DISPATCH(double_products)();
}

}  // namespace nmf
#endif
