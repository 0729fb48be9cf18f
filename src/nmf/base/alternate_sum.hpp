// A sum whose bits do not depend on who adds it up.
#pragma once

#include "nmf/base/index.hpp"

namespace nmf {

// term(0) + ... + term(count - 1): those at even places, those at odd ones, and both together.
template <class Term>
auto alternate_sum(Index count, const Term& term) {
  decltype(term(Index{0})) even = 0, odd = 0;
  for (Index i = 0; i < count; ++i) (i % 2 == 0 ? even : odd) += term(i);
  return even + odd;
}

}  // namespace nmf
