// The rows of a dense X wherever they are: in memory, in a file.
#pragma once

#include <algorithm>

#include "nmf/matrix/matrix.hpp"

namespace nmf {

template <class T>
class Blocks {
 public:
  virtual ~Blocks() = default;
  virtual Index rows() const = 0;
  virtual Index columns() const = 0;

  // The rows of a range, one behind the other: where they lie, or in `scratch`, which is made long enough.
  // Asked for by several threads at a time; throws where they cannot be had.
  virtual const T* read(Range rows, Buffer<T>& scratch) const = 0;

  // Whether they lie in memory, so that any number of rows may be asked for at once and as often as need be.
  // Otherwise a few are asked for at a time, and most half-steps ask for each row once.
  virtual bool in_memory() const { return false; }
};

// Those of a matrix, which must outlive it.
template <class T>
class InMemory final : public Blocks<T> {
 public:
  explicit InMemory(const Dense<T>& x) : x_(x) {}
  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  const T* read(Range rows, Buffer<T>&) const override { return x_.values.data() + rows.begin * x_.columns; }
  bool in_memory() const override { return true; }

 private:
  const Dense<T>& x_;
};

// Rows, or columns of Y, at a time: their part of X and of Y stay in the second-level cache.
inline constexpr Index dense_block = 64;

// body(i, row i of x) for rows in order.
template <class T, class Body>
void for_rows(const Blocks<T>& x, Range rows, const Body& body) {
  const Index columns = x.columns();
  Buffer<T> scratch;
  for (Index first = rows.begin; first < rows.end; first += dense_block) {
    const Range some{first, std::min(rows.end, first + dense_block)};
    const T* row = x.read(some, scratch);
    for (Index i = some.begin; i < some.end; ++i, row += columns) body(i, row);
  }
}

}  // namespace nmf
