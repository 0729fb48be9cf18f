// Columns of few numbers from one stride to another.
#pragma once

#include "nmf/base/index.hpp"

namespace nmf {

// to[c * to_stride + r] = from[c * from_stride + r] for r < k, c < columns; nothing else is read or written.
// A loop over r becomes a call of memcpy for each column, which takes longer than the copy.
template <class T>
void copy_columns(Index k, const T* from, Index from_stride, Index columns, T* to, Index to_stride);

}  // namespace nmf
