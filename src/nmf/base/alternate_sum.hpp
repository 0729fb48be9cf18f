// A sum of numbers at even and at odd places: an order that results have had the bits of since the first
// digest.
#pragma once

#include "nmf/base/index.hpp"

namespace nmf {

// term(0) + ... + term(count - 1): those at even places, those at odd ones, and both together.
template <class Term>
auto alternate_sum(Index count, const Term& term) {
  decltype(term(Index{0})) even = 0, odd = 0;
  Index i = 0;
  for (; i + 1 < count; i += 2) {
    even += term(i);
    odd += term(i + 1);
  }
  if (i < count) even += term(i);
  return even + odd;
}

}  // namespace nmf
