// What kind of data a matrix seems to hold, by rules that rather say nothing than something wrong.
#pragma once

#include "nmf/matrix/matrix.hpp"

namespace nmf {

struct Nature {
  enum class Kind {
    unknown,
    binary,   // 0 and 1
    counts,   // whole numbers
    ratings,  // few steps of a half up to 10, of which most are missing and the least is not the commonest
    probabilities,  // rows that sum to one
    spectra,        // or images: dense, and each column nearly as the one beside it
  };
  Kind kind = Kind::unknown;
  bool mostly_zero = false;    // nine of ten entries, or more
  bool heavy_tail = false;     // of what is not zero: the mean square is ten times the square of the mean
  bool units_differ = false;   // maxima of columns, by a factor of 100
  bool missing_cells = false;  // NaN, besides what a sparse matrix does not list
};

// One pass over the entries. NaN are missing.
template <class T>
Nature nature_of(const LabelledMatrix<T>& x);

const char* name(Nature::Kind kind);

}  // namespace nmf
