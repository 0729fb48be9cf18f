// Which features say what a component is.
#pragma once

#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// With p(j|r) = H_rj / sum_j H_rj, the share of feature j in component r:
enum class Ranking {
  weight,  // H_rj
  lift,    // p(j|r) / p(j), p(j) being the share of feature j in W H: how many times as frequent as overall
  specificity,  // p(j|r) s(j) with s(j) = 1 + sum_r q_r log_k q_r, q_r = p(j|r) / sum_r p(j|r): 0 for a
                // feature that is everywhere alike, the share itself for one that is in this component only
                // (s: Kim, Park 2007)
};

// p(j|r), rank x columns; a row of zeros stays.
Factor<double> shares(const Factor<double>& H);

// The score of every feature in every component, rank x columns. w_sums (rank numbers, the sums of the
// columns of W) are used by `lift` only.
Factor<double> scores(Ranking ranking, const Factor<double>& H, const std::vector<double>& w_sums);

// The places of the `count` largest numbers of `values`, in falling order; of equal ones that with the larger
// `weights` comes first, then the earlier one. Those with a weight of zero are left out.
std::vector<Index> heaviest(const std::vector<double>& values, const std::vector<double>& weights,
                            Index count);

}  // namespace nmf
