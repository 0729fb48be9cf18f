// What all kernels know of the vectors of an instruction set. Included once for each instruction set.

#if defined(NMF_KERNELS_REGISTERS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_REGISTERS_INL
#undef NMF_KERNELS_REGISTERS_INL
#else
#define NMF_KERNELS_REGISTERS_INL
#endif

#include <hwy/highway.h>

#include "nmf/base/index.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using Vec = hn::Vec<hn::ScalableTag<T>>;
template <class T>
constexpr Index lanes_of = static_cast<Index>(hn::MaxLanes(hn::ScalableTag<T>()));

constexpr int registers = HWY_TARGET == HWY_AVX3 ? 32 : 16;

// Calls body<N>() for N == number, which is between 1 and N.
template <int N, class Body>
HWY_INLINE void with_number(Index number, const Body& body) {
  if (number == N) {
    body.template operator()<N>();
  } else if constexpr (N > 1) {
    with_number<N - 1>(number, body);
  }
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
