// Rows of a dense X, and products with them.
#pragma once

#include <algorithm>

#include "nmf/base/parallel.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/matrix/blocks.hpp"

namespace nmf {

// A block of X must still be in the second-level cache when the fused pass comes to it again.
template <class X>
constexpr Index max_fused_columns = (Index{1} << 20) / (dense_block * static_cast<Index>(sizeof(X)));

// Rows of X as the factors see them: themselves, or what became of them in a panel.
template <class T>
struct RowsOfX {
  const T* first;
  Index stride;
  Ahead next = {};  // the rows after these, where they are to be fetched
};

// Entries of X from x on, whole rows of so many columns or parts of them.
template <class X>
Ahead ahead(const X* x, Index columns) {
  return {reinterpret_cast<const char*>(x), columns * Index{sizeof(X)}, Index{sizeof(X)}};
}

// Rows first, first + step, ... of x.
template <class X>
Dense<X> every(const Blocks<X>& x, Index first, Index step) {
  const Index n = x.columns(), count = blocks_of(x.rows() - first, step);
  Dense<X> taken{count, n, Buffer<X>(static_cast<std::size_t>(count * n))};
  parallel_for(count, static_cast<double>(count * n), [&](Index i, int) {
    Buffer<X> stored;
    const Index row = first + i * step;
    std::copy_n(x.read({row, row + 1}, stored), n, taken.values.data() + i * n);
  });
  return taken;
}

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

// P in the packed form from P in rows of dense_block numbers.
template <class T>
void from_rows(Index k, const T* rows, Index columns, T* P) {
  const Index ld = padded<T>(k);
  for (Index c = 0; c < columns; ++c)
    for (Index r = 0; r < k; ++r) P[c * ld + r] = rows[r * dense_block + c];
}

}  // namespace nmf
