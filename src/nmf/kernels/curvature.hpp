// When the curvature along a component, its entry on the diagonal of G, counts.
#pragma once

#include <limits>

namespace nmf {

// Not where it is zero, and not below this, where it has lost digits to underflow and its inverse may be
// none.
template <class T>
constexpr bool is_curved(T curvature) {
  return curvature > std::numeric_limits<T>::min() / std::numeric_limits<T>::epsilon();
}

}  // namespace nmf
