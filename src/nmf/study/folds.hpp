// Entries that are left out together, to see how well a model foretells what it has not seen.
#pragma once

#include <string>
#include <string_view>

#include "nmf/data/data.hpp"
#include "nmf/matrix/weights.hpp"
#include "nmf/objective/entry_error.hpp"

namespace nmf {

// How the entries of X are dealt out, each to one fold at most.
struct Folds {
  enum class Kind {
    none,
    entries,  // one by one (Wold 1978), at random, but each row (or column, if these are shorter) gives each
              // fold its share of its own entries
    blocks,   // a group of rows by a group of columns, where neighbours give each other away (Owen and Perry
              // 2009); here all the rest is fitted at once
  };
  Kind kind = Kind::entries;
  Index count = 5;  // blocks: a square

  bool operator==(const Folds&) const = default;
};

// "5", "none", "block" (3 x 3 of them) or "blockG" (G x G). parse_folds throws Error(Fault::usage).
Folds parse_folds(std::string_view text);
std::string spelled(const Folds& folds);

// The share of the entries of x that a fold leaves out: 1 / count, but of a sparse x whose zeros count no
// more than x has stored entries, or a million. What is left out is a sample then, of zeros and others alike,
// so that the error of those left out and the factors of the rest are as little biased as if nothing had been
// chosen.
double share_of_fold(const Folds& folds, Index rows, Index columns, bool sparse, Index stored);

// Takes the entries of one fold (from 0) out of the weights and returns them, zeros among them. Drawn by
// (seed, row, column), whatever the storage and the number of threads. Throws Error(Fault::usage) where that
// is nothing, or all.
template <class T>
Sparse<T> leave_out(const LabelledMatrix<T>& x, Weights<T>& weights, const Folds& folds, Index fold,
                    std::uint64_t seed);

// Throws Error(Fault::usage) where one of them does, with folds that do not.
template <class T>
void check_folds(const LabelledMatrix<T>& x, const Weights<T>& weights, const Folds& folds,
                 std::uint64_t seed);

// Where a model is judged that has not seen all entries of X: up to the largest of them, since what nothing
// determines may be anything, and by losses for which an entry that the model has for impossible costs more
// than all others together from a hundredth of their mean on. They are those of X 2^-exponent.
template <class T>
ModelBounds bounds_of_foretold(double largest, const Data<T>& data, const Loss& loss, int exponent);

}  // namespace nmf
