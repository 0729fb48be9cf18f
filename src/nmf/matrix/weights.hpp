// Which entries of X count, and how much: missing cells, weights, entries held out.
#pragma once

#include "nmf/data/data.hpp"

namespace nmf {

// The weight of every entry of X: what is listed, and `base` (0 or 1) elsewhere. Zeros may be listed.
template <class T>
struct Weights {
  T base = 1;
  Sparse<T> listed;
};

// Weight 0 for the NaN of x, which become 0.
template <class T>
Weights<T> mask_missing(Dense<T>& x);

// Weight 1 for the stored entries of x (zeros among them), 0 for all others and for NaN: what is not listed
// is unknown.
template <class T>
Weights<T> mask_unlisted(const Sparse<T>& x);

// The given weights, >= 0; entries that a sparse matrix of weights does not list have weight 0.
template <class T>
Weights<T> weights_of(const Dense<T>& weights);
template <class T>
Weights<T> weights_of(const Sparse<T>& weights);

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

// A random share of the entries with a weight, drawn by (seed, row, column) whatever the storage and the
// number of threads: takes their weight away and returns their values, zeros among them. Of a sparse matrix
// whose zeros count these are a share of rows * columns entries. Throws Error(Fault::usage) for a share
// outside (0, 1) or one that leaves or takes nothing, or more than 2^31 entries.
template <class T>
Sparse<T> hold_out(const Dense<T>& x, Weights<T>& weights, double share, std::uint64_t seed);
template <class T>
Sparse<T> hold_out(const Sparse<T>& x, Weights<T>& weights, double share, std::uint64_t seed);

// The storage for X of which each entry counts by its weight. Each column of Y has a Gram matrix of its own,
// G = F diag(weights) F', P = F (weights * X): columns that see the same weights share it, and where few
// entries differ from the base weight it is the common one plus k^2 / 2 for each of those. Takes x and the
// weights over; values of x at weight 0 influence nothing, whatever they are. Memory: x, for sparse x also
// its transpose, and 8 to 12 bytes for each listed weight on each side.
template <class T>
std::unique_ptr<Data<T>> make_data(Dense<T>&& x, Weights<T>&& weights, std::optional<int> exponent = {});
template <class T>
std::unique_ptr<Data<T>> make_data(Sparse<T>&& x, Weights<T>&& weights, std::optional<int> exponent = {});

// The sum of weight * f over the entries that each column of `side` sees, k x count(side).
template <class T>
Factor<T> weighted_sums(const Data<T>& data, Side side, const Factor<T>& F);
// The same for one column, F being packed and `sum` the sum of all its columns; out has k numbers.
template <class T>
void weighted_sum(Index k, const T* packed, const T* sum, const Entries<T>& entries, T* out);

}  // namespace nmf
