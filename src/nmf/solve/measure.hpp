// What an objective says of a pair that stays as it is.
#pragma once

#include <vector>

#include "nmf/data/written.hpp"
#include "nmf/objective/objective.hpp"

namespace nmf {

// Both sides' sums at a pair that stays as it is.
template <class T>
PassSums measure(Objective<T>& objective, Penalties<T>& penalties, const Factor<T>& Wt, const Factor<T>& H) {
  const auto visit = [](const Factor<T>& Y) {
    return [&Y](Range range, const Improve<T>& improve) {
      std::vector<T> y(Y.data() + range.begin * Y.k(), Y.data() + range.end * Y.k());
      return improve(y.data(), 0);
    };
  };
  const Written nothing;
  PassSums sums;
  penalties.prepare(Side::rows, H, Wt);
  sums.rows = objective.half_step(Side::rows, H, visit(Wt));
  penalties.prepare(Side::columns, Wt, H);
  sums.columns = objective.half_step(Side::columns, Wt, visit(H));
  return sums;
}

}  // namespace nmf
