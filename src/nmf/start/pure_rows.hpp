// Rows that the others are mixtures of.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// Where all rows of X are mixtures of k of them, with weights >= 0, which those are; where that holds nearly,
// rows close to them. Rows are divided by their sums, which makes mixtures lie between what they are mixtures
// of; the one that is farthest out is taken, all are projected onto what is orthogonal to it, and so on: the
// successive projection algorithm (Araujo et al. 2001; Gillis and Vavasis 2014). What it works on are the
// rows in the coordinates of the k leading singular vectors, each in units of its singular value: that makes
// it robust to noise (Gillis and Ma 2015) and asks for products with X alone. Fewer than k where X has a
// smaller rank.
template <class T>
std::vector<Index> pure_rows(const Data<T>& data, Index k, std::uint64_t seed);

}  // namespace nmf
