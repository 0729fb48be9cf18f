// Rows and columns of a matrix that are zero.
#pragma once

#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf::io {

struct Zeros {
  Index rows = 0;
  std::vector<Index> columns;  // one number a column: 1 where it is zero
};

template <class T>
Zeros zeros_of(const LabelledMatrix<T>& x);

}  // namespace nmf::io
