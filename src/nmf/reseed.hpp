// Components that died (zero in one factor, so that no update can move them) are started again.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/data.hpp"

namespace nmf {

// The components whose entries in F are all zero. Reads a few columns unless there are some.
template <class T>
std::vector<Index> zero_components(const Factor<T>& F);

// Sets each of `components` to one row of what (W, H) leaves unexplained: h_r = (x_i - w_i H)+ with w_ri = 1,
// for the worst of a few rows i drawn by (seed, round). The error falls by ||h_r||^2. Returns how many were
// set: none where nothing is left to explain.
template <class T>
Index reseed(const Data<T>& data, const std::vector<Index>& components, std::uint64_t seed, Index round,
             Factor<T>& Wt, Factor<T>& H);

}  // namespace nmf
