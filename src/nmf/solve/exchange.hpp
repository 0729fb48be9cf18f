// A way out of a poor optimum. Where a run ends is decided early, by which components share the work: often
// two of them describe nearly the same while something else in X has none. Of such pairs one component is
// merged into the other and the freed one starts again on what the model leaves of X, as in split-and-merge
// EM (Ueda, Nakano, Ghahramani, Hinton 2000). Then the iteration goes on; what did not help is undone.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// How many components are exchanged at a time: one in sixteen, at least one of several.
Index exchanged_at_a_time(Index rank);

// Rounds of exchanging components at most. Few components are only exchanged where that takes little time,
// for Kullback-Leibler, whose optima are many, or when it is asked for.
template <class T>
Index exchange_rounds(const Data<T>& data, const Options& options);

// What an exchange must take off the error for another to follow: of many components one brings little.
inline double least_exchange_gain(Index rank) {
  return 1e-3 / static_cast<double>(rank);
}

// Component `into` becomes what it and `from` were together, `from` becomes w' h.
template <class T>
struct Exchange {
  Index into, from;
  Factor<T> merged_w, merged_h, w, h;  // 1 x m or n
};

// Up to `count` exchanges whose new component explains, before any refitting, more than `share` of what the
// merged pair loses. Least squares or, in an approximation of it, Kullback-Leibler, all entries counting.
// After exchanges that failed, `failed` in a row, as many of the cheapest merges are left out and other new
// components are found. All is a function of the pair: a run that goes on from the end of another tries what
// failed there.
template <class T>
std::vector<Exchange<T>> find_exchanges(const Data<T>& data, const Loss& loss, Index count, double share,
                                        Index failed, std::uint64_t seed, const Factor<T>& Wt,
                                        const Factor<T>& H);

template <class T>
void carry_out(const std::vector<Exchange<T>>& exchanges, Factor<T>& Wt, Factor<T>& H);

}  // namespace nmf
