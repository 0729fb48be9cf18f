// Components that died (zero in one factor, so that no update can move them) are started again.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// The components that have died: all their entries are zero in one of the factors, or so small that no update
// brings them back. Reads a few columns unless there are some.
template <class T>
std::vector<Index> empty_components(const Factor<T>& Wt, const Factor<T>& H);

// Sets each of `components` to one row of what (W, H) leaves unexplained: h_r = (x_i - w_i H)+ with w_ri = 1,
// for the worst of a few rows i drawn by (seed, round), or for another of them: the one that is `choice`
// places behind it. The error falls by ||h_r||^2. Returns how many were set: none where nothing is left to
// explain. Components beyond the first `kept` leave that row, so that h_r has what they explained, too: where
// a penalty lets no row have two components, the rest alone would never stay.
template <class T>
Index reseed(const Data<T>& data, const std::vector<Index>& components, std::uint64_t seed, Index round,
             Index choice, Index kept, Factor<T>& Wt, Factor<T>& H);

}  // namespace nmf
