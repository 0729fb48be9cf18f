// Where a factorization starts from of which some components are known.
#pragma once

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// known holds the first options.fixed_w components of W, the first options.fixed_h of H, or one of both (more
// of them are passed over); components of H with a guide begin at that. What belongs to them in the other
// factor is what least squares without negative numbers makes of X; the components that are not known start
// from what these leave of it, by options.init.
template <class T>
Pair<T> start_around(const Data<T>& data, const Options& options, const Pair<T>& known);

}  // namespace nmf
