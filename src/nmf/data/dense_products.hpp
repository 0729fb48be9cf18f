// Products with a dense X, whose entries are made what the factors see on their way.
#pragma once

#include <algorithm>
#include <type_traits>

#include "nmf/data/dense_rows.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/data/unit.hpp"

namespace nmf {

// Factors in T of entries in X. x, and the weights that entries are multiplied by, must outlive it.
template <class T, class X>
class DenseProducts {
 public:
  DenseProducts(const Blocks<X>& x, const Unit<T, X>& unit, const Weights<X>* weights = nullptr)
      : x_(x), n_(x.columns()), weights_(weights), unit_(unit) {}
  const Unit<T, X>& unit() const { return unit_; }

  // x: the first of the rows, whole.
  RowsOfX<T> seen(Range rows, const X* x, Range columns, T* panel) const {
    if constexpr (std::is_same_v<T, X>)
      if (unit_.in_factor()) return {x + columns.begin, n_};
    if (columns.size() == n_ && weights_ == nullptr) {
      unit_.copy(x, rows.size() * n_, panel);
      return {panel, n_};
    }
    for (Index i = rows.begin; i < rows.end; ++i, x += n_)
      see(i, x + columns.begin, columns, panel + (i - rows.begin) * columns.size());
    return {panel, columns.size()};
  }
  // Entries x of row i as the factors see them, each times its weight.
  void see(Index i, const X* x, Range columns, T* out) const {
    unit_.copy(x, columns.size(), out);
    if constexpr (std::is_same_v<T, X>)
      if (weights_ != nullptr) weigh(*weights_, i, columns, out);
  }

  // P = F X' for rows of X.
  void multiply(Index k, const T* F, Range rows, T* panel, T* P) const {
    const Index ld = padded<T>(k), depth = n_;
    Buffer<X> stored;
    const X* whole = x_.read(rows, stored);
    std::fill(P, P + ld * rows.size(), T(0));
    for (Index s = 0; s < depth; s += depth_piece<T>(k)) {
      const Index size = std::min(depth_piece<T>(k), depth - s);
      const RowsOfX<T> x = seen(rows, whole, {s, s + size}, panel);
      multiply_add(k, F + s * ld, size, x.first, x.stride, Index{1}, rows.size(), P);
    }
  }

  // Adds F X of some rows, the first of which is x, to the sums of some columns.
  void add_columns(Index k, const T* F, Range rows, const X* x, Range columns, T* panel, T* sums) const {
    if (k <= row_components)
      add_by_rows(k, F, rows, x, columns, panel, sums);
    else
      add_strided(k, F, rows, x, columns, panel, sums);
  }
  // P of the sums of some columns.
  void from_columns(Index k, const T* sums, Index count, T* P) const {
    if (k <= row_components)
      from_rows(k, sums, count, P);
    else
      std::copy_n(sums, padded<T>(k) * count, P);
  }

 private:
  // Pieces of the columns are copied together first: otherwise nearly every entry of X would be a cache line
  // and a page of its own, which no hardware fetches ahead.
  void add_strided(Index k, const T* F, Range rows, const X* x, Range columns, T* panel, T* sums) const {
    const Index ld = padded<T>(k);
    for (Index s = rows.begin; s < rows.end; s += depth_piece<T>(k)) {
      const Index size = std::min(depth_piece<T>(k), rows.end - s);
      for (Index i = 0; i < size; ++i, x += n_) {
        T* row = panel + i * columns.size();
        if constexpr (std::is_same_v<T, X>)
          if (unit_.in_factor()) {
            std::copy_n(x + columns.begin, columns.size(), row);
            continue;
          }
        see(s + i, x + columns.begin, columns, row);
      }
      multiply_add(k, F + s * ld, size, panel, Index{1}, columns.size(), columns.size(), sums);
    }
  }
  // The same for few components, by way of rows of dense_block sums. Each piece asks for the next, which
  // the first-level cache holds beside it.
  void add_by_rows(Index k, const T* F, Range rows, const X* x, Range columns, T* panel, T* sums) const {
    const Index ld = padded<T>(k);
    const X* const top = x;
    for (Index s = rows.begin; s < rows.end; s += dense_block, x += dense_block * n_) {
      const Index next = s + dense_block, count = std::min(dense_block, rows.end - s);
      const RowsOfX<T> piece = seen({s, s + count}, x, columns, panel);
      const X* after = next < rows.end ? x + dense_block * n_ + columns.begin : top + columns.end;
      multiply_add_rows(k, F + s * ld, ld, count, piece.first, piece.stride, columns.size(), sums,
                        dense_block, ahead(after, n_));
    }
  }

  const Blocks<X>& x_;
  const Index n_;
  const Weights<X>* weights_;
  const Unit<T, X> unit_;
};

}  // namespace nmf
