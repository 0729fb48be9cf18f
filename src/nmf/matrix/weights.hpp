// Which entries of X count, and how much: missing cells, weights, entries held out.
#pragma once

#include <functional>

#include "nmf/matrix/matrix.hpp"

namespace nmf {

// The weight of every entry of X: what is listed, and `base` (0 or 1) elsewhere. Zeros may be listed.
template <class T>
struct Weights {
  T base = 1;
  Sparse<T> listed;
};

// The sum of all weights of a matrix with so many columns.
template <class T>
double total(const Weights<T>& weights, Index columns);

// Weight 0 for the NaN of x.
template <class T>
Weights<T> mask_missing(const Dense<T>& x);

// Weight 1 for the stored entries of x (zeros among them), 0 for all others and for NaN: what is not listed
// is unknown.
template <class T>
Weights<T> mask_unlisted(const Sparse<T>& x);

// The given weights, >= 0; entries that a sparse matrix of weights does not list have weight 0.
template <class T>
Weights<T> weights_of(const Dense<T>& weights);
template <class T>
Weights<T> weights_of(const Sparse<T>& weights);

// The same weights once more.
template <class T>
Weights<T> copy_of(const Weights<T>& weights);

// Weight 1 for everything.
template <class T>
Weights<T> all_count(Index rows, Index columns);

// The product of both weights, entry by entry.
template <class T>
Weights<T> multiplied(const Weights<T>& a, const Weights<T>& b);

// The entries that are known: all but the NaN; of a sparse matrix those stored, zeros among them.
template <class T>
Sparse<T> known_entries(const Dense<T>& x);
template <class T>
Sparse<T> known_entries(const Sparse<T>& x);

// Takes the weight of some entries away, of those that have one, and returns their values, zeros among them.
// taken: may be asked by several threads; `share` is about which share of the entries it takes. Of a sparse
// matrix whose zeros count these are a share of rows * columns. Throws Error(Fault::usage), naming `what`,
// where nothing or all is taken, or more than 2^31 entries.
using Taken = std::function<bool(Index row, Index column)>;
template <class T>
Sparse<T> take_out(const Dense<T>& x, Weights<T>& weights, const Taken& taken, double share,
                   const std::string& what);
template <class T>
Sparse<T> take_out(const Sparse<T>& x, Weights<T>& weights, const Taken& taken, double share,
                   const std::string& what);

// The same of a random share in (0, 1), drawn by (seed, row, column) whatever the storage and the number of
// threads.
template <class T>
Sparse<T> hold_out(const Dense<T>& x, Weights<T>& weights, double share, std::uint64_t seed);
template <class T>
Sparse<T> hold_out(const Sparse<T>& x, Weights<T>& weights, double share, std::uint64_t seed);

}  // namespace nmf
