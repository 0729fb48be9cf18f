// Matrices of which all entries count, or some, or more than others: for what has to hold wherever they are
// kept.
#pragma once

#include <fmt/format.h>

#include <cmath>

#include "contract/problems.hpp"
#include "nmf/matrix/weights.hpp"

namespace nmf::contract {

enum class Counting { all, weights, missing, held_out };

template <class T>
Weights<T> weights_for(const Dense<T>& x, Counting counting) {
  if (counting == Counting::weights) {
    Dense<T> weights{x.rows, x.columns,
                     Buffer<T>(static_cast<std::size_t>(x.rows * x.columns), scratch_of(x))};
    for (std::size_t e = 0; e < weights.values.size(); ++e) weights.values[e] = static_cast<T>(e * 7 % 5) / 2;
    return weights_of(weights);
  }
  Weights<T> weights = mask_missing(x);
  if (counting == Counting::held_out) hold_out(x, weights, 0.2, 3);
  return weights;
}
template <class T>
Weights<T> weights_for(const Sparse<T>& x, Counting counting) {
  Weights<T> weights = mask_unlisted(x);
  if (counting == Counting::weights)
    for (std::size_t e = 0; e < weights.listed.value.size(); ++e)
      weights.listed.value[e] = static_cast<T>(e * 7 % 5) / 2;
  if (counting == Counting::held_out) hold_out(x, weights, 0.2, 3);
  return weights;
}

inline arma::mat large_x_for(const Loss& loss) {
  return oracle::structured_matrix(rows_of_x * 4, columns_of_x, rank, 1) +
         (has_no_room_for_zeros(loss) ? 0.01 : 0);
}

// check(matrix, counting) for x, and for what it has in a third of its places, in every way of counting that
// has room for the loss. Held: what all numbers are rounded to.
template <class T, class Held = T, class Check>
void however_it_counts(const arma::mat& x, const Loss& loss, const Check& check) {
  const auto random = [&](std::uint64_t seed, double density) {
    return oracle::random_matrix(static_cast<Index>(x.n_rows), static_cast<Index>(x.n_cols), seed, density);
  };
  const arma::mat full = oracle::rounded<Held>(x), thin = oracle::rounded<Held>(full % random(2, 0.3));
  arma::mat holes = full;
  holes.elem(arma::find(random(5, 1) < 0.1)).fill(arma::datum::nan);
  const bool positive = has_no_room_for_zeros(loss);  // what is not listed may not count as zero then
  for (const Counting counting : {Counting::all, Counting::weights, Counting::missing, Counting::held_out}) {
    SCOPED_TRACE(fmt::format("{} x {}, counting {}", full.n_rows, full.n_cols, static_cast<int>(counting)));
    check(oracle::dense<T>(counting == Counting::missing ? holes : full), counting);
    if (counting != Counting::all || !positive) check(oracle::sparse<T>(thin), counting);
  }
  SCOPED_TRACE("without zeros");
  check(oracle::dense<T>(arma::clamp(full, 0x1p-7, full.max())), Counting::all);
}

}  // namespace nmf::contract
