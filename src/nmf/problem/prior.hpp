// What is expected of H without being held.
#pragma once

#include <cmath>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

// Of the first components of H, as many as a table has; the others are free. Tables have a column for each
// column of X, with the numbers of one next to each other.
struct Prior {
  Index guided = 0;           // components that are pulled towards the guide:
  std::vector<double> guide;  // strength * D(guide | H) is added to the loss, D being that of the loss, over
                              // the entries of the guide that are not NaN; half the square for robust losses
  double strength = 0;
  Index patterned = 0;          // components with zeros that are known:
  std::vector<double> pattern;  // H is zero where this is, whatever the guide says
  bool guides(Index r, Index column) const {
    return r < guided && !std::isnan(guide_at(r, column)) && !zero(r, column);
  }
  bool guides(Index column) const {
    for (Index r = 0; r < guided; ++r)
      if (guides(r, column)) return true;
    return false;
  }
  double guide_at(Index r, Index column) const {
    return guide[static_cast<std::size_t>(column * guided + r)];
  }
  bool zero(Index r, Index column) const {
    return r < patterned && pattern[static_cast<std::size_t>(column * patterned + r)] == 0;
  }
};

}  // namespace nmf
