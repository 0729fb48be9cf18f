// A start from the leading half of the singular vectors, made better against these alone.
#pragma once

#include <cstdint>

#include "nmf/data/data.hpp"

namespace nmf {

// NNSVD with low-rank correction (Atif, Qazi and Gillis 2019): the positive and the negative part of each
// pair of singular vectors are components of their own, so that k components need floor(k / 2) + 1 pairs;
// then some iterations of hierarchical alternating least squares on the product of these, which cost no look
// at X, until one lowers the error by less than a twentieth of what the first did. Has zeros.
template <class T>
Pair<T> nnsvd_lrc(const Data<T>& data, Index k, std::uint64_t seed);

}  // namespace nmf
