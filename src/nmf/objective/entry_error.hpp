// The error of a model at single entries that it has not seen.
#pragma once

#include <limits>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/problem/loss.hpp"

namespace nmf {

// Rows and columns of X without an entry that counts, of which a model has nothing to say.
struct Unseen {
  std::vector<char> rows, columns;  // empty: there is none
  double mean = 0;                  // of the entries that count, in the unit of the data
};
template <class T>
Unseen unseen(const Data<T>& data);

// The error of the model at given entries: their root mean squared error for frobenius and the robust losses,
// their mean divergence for the others. Stored zeros are entries. They count as they are times 2^-exponent.
// Entries of the model beyond `bounds` count as these; those of rows and columns that it has not seen are the
// mean of what it has.
struct ModelBounds {
  double least = 0;
  double most = std::numeric_limits<double>::infinity();
};
template <class T>
double entry_error(const Loss& loss, const Sparse<T>& entries, const Factor<T>& Wt, const Factor<T>& H,
                   int exponent = 0, const ModelBounds& bounds = {}, const Unseen& unseen = {});

}  // namespace nmf
