// The rows of a dense X wherever they are: in memory, in a file.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

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

  // Its columns as rows, where these are to be had so; nullptr: they are picked out of the rows.
  virtual const Blocks<T>* transposed() const { return nullptr; }
};

// Some rows of a matrix: where they lie, or in scratch.
template <class T>
const T* read_rows(const Dense<T>& x, Range rows, Buffer<T>& scratch) {
  if (x.stored) return x.stored->read(rows, scratch);
  const auto begin = static_cast<std::size_t>(rows.begin * x.columns);
  x.values.passing(begin, static_cast<std::size_t>(rows.end * x.columns));
  return x.values.data() + begin;
}

template <class T>
std::shared_ptr<const Blocks<T>> blocks_kept(Dense<T>&& x);

// Those of a matrix, which must outlive it. One that lies in a file is asked to be read ahead, and has its
// transpose, of which a copy is made when it is asked for first: columns would each be picked out of all of
// the file.
template <class T>
class BlocksOf final : public Blocks<T> {
 public:
  explicit BlocksOf(const Dense<T>& x) : x_(x) {}
  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  const T* read(Range rows, Buffer<T>& scratch) const override { return read_rows(x_, rows, scratch); }
  bool in_memory() const override { return !x_.stored && !x_.values.in_file(); }
  const Blocks<T>* transposed() const override {
    if (x_.stored) return x_.stored->transposed();
    if (in_memory()) return nullptr;
    const std::lock_guard lock(transposing_);
    if (!transposed_) transposed_ = blocks_kept(nmf::transposed(x_));
    return transposed_.get();
  }

 private:
  const Dense<T>& x_;
  mutable std::mutex transposing_;
  mutable std::shared_ptr<const Blocks<T>> transposed_;
};

// Those of a matrix that they keep.
template <class T>
std::shared_ptr<const Blocks<T>> blocks_kept(Dense<T>&& x) {
  struct Kept {
    explicit Kept(Dense<T>&& matrix) : x(std::move(matrix)) {}
    const Dense<T> x;
    const BlocksOf<T> blocks{x};
  };
  const auto kept = std::make_shared<const Kept>(std::move(x));
  return {kept, &kept->blocks};
}

// Rows, or columns of Y, at a time: their part of X and of Y stay in the second-level cache.
inline constexpr Index dense_block = 64;

// body(some of the rows, the first of them) in order.
template <class T, class Body>
void for_blocks(const Blocks<T>& x, Range rows, const Body& body) {
  Buffer<T> scratch;
  for (Index first = rows.begin; first < rows.end; first += dense_block) {
    const Range some{first, std::min(rows.end, first + dense_block)};
    body(some, x.read(some, scratch));
  }
}
// body(i, row i of x) in order.
template <class T, class Body>
void for_rows(const Blocks<T>& x, Range rows, const Body& body) {
  const Index columns = x.columns();
  for_blocks(x, rows, [&](Range some, const T* row) {
    for (Index i = some.begin; i < some.end; ++i, row += columns) body(i, row);
  });
}

}  // namespace nmf
