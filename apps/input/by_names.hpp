// A matrix with names of its own, put into the rows and columns of another one.
#pragma once

#include <string>

#include "nmf/matrix/matrix.hpp"

namespace nmf::app {

template <class T>
struct ByNames {
  Sparse<T> entries;      // of the shape of the other matrix
  Index unknown = 0;      // entries of a row or a column that the other one has not
  std::string first_row;  // of the first of these
  std::string first_column;
};

// Of entries with names on both sides, as a long table has them. Where `x` has no names, those of the entries
// are numbers from 1.
template <class T>
ByNames<T> arranged_by_names(const LabelledMatrix<T>& entries, const LabelledMatrix<T>& x);

}  // namespace nmf::app
