// X whose entries have weights, and sums of a factor by them.
#pragma once

#include "nmf/data/data.hpp"
#include "nmf/matrix/weights.hpp"

namespace nmf {

// The data of which each entry counts by its weight: a view. Neither X nor what the storage has made of it is
// copied or changed, so that one storage serves many masks. data must outlive it. Each column of Y has a Gram
// matrix of its own, G = F diag(weights) F', P = F (weights * X): columns that see the same weights share it,
// and where few entries differ from the base weight it is the common one plus k^2 / 2 for each of those.
// Values of x at weight 0 influence nothing, whatever they are. Memory: 8 to 12 bytes for each listed weight
// on each side, of sparse x twice that.
template <class T>
std::unique_ptr<Data<T>> masked(const Data<T>& data, Weights<T> weights);
// The same with the data, or the matrix itself, which it keeps.
template <class T>
std::unique_ptr<Data<T>> masked(std::unique_ptr<Data<T>> data, Weights<T> weights);
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
