// The matrix X as it was read: dense or sparse, with the names of its rows and columns.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/base/index.hpp"

namespace nmf {

template <class T>
class Blocks;  // blocks.hpp

// rows x columns, row-major: entry (i, j) is values[i * columns + j].
template <class T>
struct Dense {
  Index rows = 0;
  Index columns = 0;
  Buffer<T> values;
  // Its rows where they lie in another form, as only a reader that may do so leaves them
  // (io::ReadOptions::rows_as_stored): `values` has none then, and read_rows() gives them.
  std::shared_ptr<const Blocks<T>> stored = nullptr;

  T operator()(Index i, Index j) const { return values[static_cast<std::size_t>(i * columns + j)]; }
};

// The matrix that lies row by row in memory of the caller's: neither copied nor freed, and only read. It must
// stay there, as it is, as long as the matrix is used.
template <class T>
Dense<T> borrowed(const T* values, Index rows, Index columns) {
  return {rows, columns, Buffer<T>::borrowed(values, static_cast<std::size_t>(rows * columns))};
}

// rows x columns in compressed rows: the entries of row i are [row_start[i], row_start[i + 1]) of column /
// value, with columns strictly rising within a row, and zeros only where they are
// to be told from what is not stored. 32-bit indices: at most 2^32 - 1
// columns (and rows, so that the transpose fits too).
template <class T>
struct Sparse {
  Index rows = 0;
  Index columns = 0;
  std::vector<Index> row_start;  // rows + 1 numbers
  Buffer<std::uint32_t> column;
  Buffer<T> value;

  Index non_zeros() const { return static_cast<Index>(value.size()); }
};

// Where the numbers of a matrix lie that are not in memory; nullptr: they are.
template <class T>
const std::shared_ptr<ScratchFiles>& scratch_of(const Dense<T>& x) {
  return x.values.scratch();
}
template <class T>
const std::shared_ptr<ScratchFiles>& scratch_of(const Sparse<T>& x) {
  return x.value.scratch();
}

// A matrix without a row yet, whose entries will lie there.
template <class T>
Sparse<T> no_rows(Index rows, Index columns, const std::shared_ptr<ScratchFiles>& scratch) {
  return {rows, columns, {0}, Buffer<std::uint32_t>(scratch), Buffer<T>(scratch)};
}

// Puts an entry behind the others of the last row, which is complete once row_start has its end.
template <class T>
void append(Sparse<T>& x, std::uint32_t column, T value) {
  x.column.push_back(column);
  x.value.push_back(value);
}

// A named column of text that goes with the rows (iris's "species").
struct LabelColumn {
  std::string name;
  std::vector<std::string> values;  // one a row
};

// Empty vectors mean that the file had no such names.
struct Labels {
  std::vector<LabelColumn> rows;
  std::vector<std::string> columns;
};

template <class T>
struct LabelledMatrix {
  std::variant<Dense<T>, Sparse<T>> values;
  Labels labels;

  Index rows() const {
    return std::visit([](const auto& x) { return x.rows; }, values);
  }
  Index columns() const {
    return std::visit([](const auto& x) { return x.columns; }, values);
  }
  bool is_sparse() const { return std::holds_alternative<Sparse<T>>(values); }
};

template <class T>
const std::shared_ptr<ScratchFiles>& scratch_of(const LabelledMatrix<T>& x) {
  return std::visit(
      [](const auto& values) -> const auto& { return scratch_of(values); }, x.values);
}

template <class T>
Dense<T> transposed(const Dense<T>& x);
// With `blocks` > 1 that of each of as many blocks of rows, one below the other: row b * x.columns + j holds
// what column j has in rows [b * x.rows / blocks, (b + 1) * x.rows / blocks) of x.
template <class T>
Sparse<T> transposed(const Sparse<T>& x, Index blocks = 1);

// Buffers are not copied but where it is asked for. What is made of a matrix here and elsewhere lies where
// that does.
template <class T>
Sparse<T> copy_of(const Sparse<T>& x);

}  // namespace nmf
