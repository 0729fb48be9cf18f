// What a matrix looks like before it is factorized.
#pragma once

#include "nmf/matrix/matrix.hpp"

namespace nmf {

struct Description {
  Index rows = 0;
  Index columns = 0;
  bool sparse = false;
  Index non_zeros = 0;
  Index missing = 0;   // NaN
  double minimum = 0;  // of the entries that are not missing, zeros included; NaN: there are none
  double maximum = 0;
  double smallest_positive = 0;  // 0: there is none
  double sum = 0;                // NaN where no double can hold it
  Index zero_rows = 0;
  Index zero_columns = 0;
  Index constant_rows = 0;  // one value everywhere, which is not zero
  Index constant_columns = 0;

  double entries() const { return static_cast<double>(rows) * static_cast<double>(columns); }
};

// One pass over the entries; memory for a few numbers a column. Missing entries count as nothing.
template <class T>
Description describe(const LabelledMatrix<T>& x);

// Bytes that a matrix of this shape takes in memory.
double memory_of(const Description& x, std::size_t number_size);

}  // namespace nmf
