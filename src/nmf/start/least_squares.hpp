// The best factor for another one that is given.
#pragma once

#include "nmf/data/written.hpp"
#include "nmf/objective/objective.hpp"

namespace nmf {

// min ||X - W H|| over the factor on `side`, exactly, the other one being F.
template <class T>
Factor<T> least_squares(const Data<T>& data, Side side, const Factor<T>& F) {
  Options options;
  options.rank = F.k();
  const Penalties<T> penalties(data, options);
  const auto objective = make_least_squares(data, find_algorithm("bpp"), penalties);
  Factor<T> Y(F.k(), data.count(side));
  Written written;
  written.add(side, Y);
  objective->half_step(
      side, F, [&](Range range, const Improve<T>& improve) { return improve(Y.column(range.begin), 1); });
  return Y;
}

}  // namespace nmf
