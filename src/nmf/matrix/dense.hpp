// A sparse matrix with its zeros.
#pragma once

#include <algorithm>

#include "nmf/matrix/matrix.hpp"

namespace nmf {

template <class T>
Dense<T> dense_of(const Sparse<T>& x) {
  Dense<T> dense{x.rows, x.columns, Buffer<T>(static_cast<std::size_t>(x.rows * x.columns))};
  std::fill(dense.values.begin(), dense.values.end(), T(0));
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i)
    for (auto e = static_cast<std::size_t>(x.row_start[i]); e < static_cast<std::size_t>(x.row_start[i + 1]);
         ++e)
      dense.values[i * static_cast<std::size_t>(x.columns) + x.column[e]] = x.value[e];
  return dense;
}

}  // namespace nmf
