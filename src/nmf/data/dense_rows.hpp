// Rows of a dense X, and products with them.
#pragma once

#include <algorithm>

#include "nmf/kernels/multiply.hpp"

namespace nmf {

// Rows of X as the factors see them: themselves, or what became of them in a panel.
template <class T>
struct RowsOfX {
  const T* first;
  Index stride;
  Ahead next = {};  // the rows after these, where they are to be fetched
};

// The depth in pieces whose part of F stays in a near cache over all the columns.
template <class T>
Index depth_piece(Index k) {
  return std::max<Index>(16, (1 << 16) / (padded<T>(k) * static_cast<Index>(sizeof(T))));
}

// P = F X' for `count` rows of X. Beside few components the first half of the next rows is fetched meanwhile,
// eight of them while eight of these are at work: the other half, and all where there is more to do, is left
// to what comes after.
template <class T>
void multiply_rows(Index k, const T* F, Index depth, const RowsOfX<T>& x, Index count, T* P) {
  const Index ld = padded<T>(k), piece = depth_piece<T>(k), half = count / 2;
  std::fill(P, P + ld * count, T(0));
  for (Index s = 0; s < depth; s += piece) {
    const auto add = [&](Index begin, Index rows, const Ahead& ahead) {
      multiply_add(k, F + s * ld, std::min(piece, depth - s), x.first + begin * x.stride + s, x.stride,
                   Index{1}, rows, P + begin * ld, ahead);
    };
    if (k > row_components || x.next.size == 0) {
      add(0, count, {});
    } else {
      add(0, half, {x.next.at + s * 64, 64, x.next.stride});
      add(half, count - half, {});
    }
  }
}

}  // namespace nmf
