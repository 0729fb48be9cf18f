// Where the rows of delimited text end up while threads parse blocks of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "nmf/io/memory.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

// All rows, dense. Blocks learn their place before they are parsed, so growing may have to wait
// for the threads that are writing.
template <class T>
class DenseTarget {
 public:
  struct Part {};

  DenseTarget(std::size_t columns, const ByteStream& stream, const ReadOptions& options)
      : columns_(columns), stream_(stream), options_(options), values_(options.scratch) {}

  // Makes room for so many rows; text_read bytes of the text are taken.
  void reserve(std::uint64_t rows, std::uint64_t text_read) {
    const std::size_t needed = static_cast<std::size_t>(rows) * columns_;
    if (needed <= values_.capacity()) return;
    const std::unique_lock lock(mutex_);
    std::size_t wanted = needed + needed / 2;
    double expected = static_cast<double>(needed);
    if (const std::uint64_t text_size = stream_.stored_size(); text_size > text_read) {
      expected *= static_cast<double>(text_size) / static_cast<double>(text_read);
      wanted = static_cast<std::size_t>(1.02 * expected);
    }
    const std::size_t held = values_.in_file() ? 0 : values_.capacity();
    check_room_of_one(stream_.name(), expected * sizeof(T), static_cast<double>(held * sizeof(T)), options_);
    try {
      values_.reserve(wanted);
    } catch (const std::exception&) {  // memory or a disk that is short
      values_.reserve(needed);
    }
  }

  // Of memory.
  double bytes(std::uint64_t rows) const {
    return values_.in_file() ? 0 : sizeof(T) * static_cast<double>(rows * columns_);
  }
  auto writing() { return std::shared_lock(mutex_); }
  T* begin_row(Part&, std::uint64_t row) { return values_.data() + static_cast<std::size_t>(row) * columns_; }
  void end_row(Part&) {}
  void finish(Part&) {}

  Dense<T> take(std::uint64_t rows) {
    Dense<T> x;
    x.rows = static_cast<Index>(rows);
    x.columns = static_cast<Index>(columns_);
    values_.resize(static_cast<std::size_t>(rows) * columns_);
    values_.shrink_to_fit();
    x.values = std::move(values_);
    return x;
  }

 private:
  std::size_t columns_;
  const ByteStream& stream_;
  const ReadOptions& options_;
  Buffer<T> values_;
  std::shared_mutex mutex_;
};

// All rows, sparse: one at a time is dense.
template <class T>
class SparseTarget {
 public:
  struct Part {
    Buffer<T> row;
    std::vector<Index> lengths;
    Buffer<std::uint32_t> column;
    Buffer<T> value;
  };

  SparseTarget(std::size_t columns, const ByteStream& stream, const ReadOptions& options)
      : columns_(columns),
        stream_(stream),
        options_(options),
        x_(no_rows<T>(0, static_cast<Index>(columns), options.scratch)) {}

  void reserve(std::uint64_t, std::uint64_t) {}
  double bytes(std::uint64_t) const { return bytes_of(x_.column) + bytes_of(x_.value); }
  int writing() { return 0; }  // nothing is shared
  T* begin_row(Part& part, std::uint64_t) {
    part.row.resize(columns_);
    return part.row.data();
  }
  void end_row(Part& part) {
    const std::size_t old = part.value.size();
    for (std::size_t j = 0; j < columns_; ++j) {
      if (part.row[j] == 0) continue;
      part.column.push_back(static_cast<std::uint32_t>(j));
      part.value.push_back(part.row[j]);
    }
    part.lengths.push_back(static_cast<Index>(part.value.size() - old));
  }
  void finish(Part& part) {
    const std::size_t old = x_.value.size();
    const std::size_t size = old + part.value.size();
    check_room(stream_.name(), static_cast<double>(size) * (sizeof(std::uint32_t) + sizeof(T)), options_);
    x_.column.grow(size);
    x_.value.grow(size);
    x_.column.resize(size);
    x_.value.resize(size);
    std::copy(part.column.begin(), part.column.end(), x_.column.begin() + old);
    std::copy(part.value.begin(), part.value.end(), x_.value.begin() + old);
    for (const Index length : part.lengths) x_.row_start.push_back(x_.row_start.back() + length);
    part.column.resize(0);
    part.value.resize(0);
    part.lengths.clear();
  }

  Sparse<T> take(std::uint64_t rows) {
    x_.rows = static_cast<Index>(rows);
    x_.column.shrink_to_fit();
    x_.value.shrink_to_fit();
    return std::move(x_);
  }

 private:
  std::size_t columns_;
  const ByteStream& stream_;
  const ReadOptions& options_;
  Sparse<T> x_;
};

// Rows, dense, until they are taken away some at a time.
template <class T>
class WaitingRows {
 public:
  struct Part {
    Buffer<T> values;
  };

  explicit WaitingRows(std::size_t columns) : columns_(columns) {}

  T* begin_row(Part& part, std::uint64_t) {
    const std::size_t old = part.values.size();
    part.values.grow(old + columns_);
    part.values.resize(old + columns_);
    return part.values.data() + old;
  }
  void end_row(Part&) {}
  void finish(Part& part) {
    const std::size_t old = values_.size();
    values_.grow(old + part.values.size());
    values_.resize(old + part.values.size());
    std::copy(part.values.begin(), part.values.end(), values_.begin() + old);
    part.values.resize(0);
  }

  double bytes(std::uint64_t) const { return sizeof(T) * static_cast<double>(values_.size()); }
  std::size_t count() const { return values_.size() / columns_; }
  Dense<T> take(std::size_t rows) {
    Dense<T> x{static_cast<Index>(rows), static_cast<Index>(columns_), Buffer<T>(rows * columns_)};
    std::copy_n(values_.data(), x.values.size(), x.values.data());
    std::copy(values_.begin() + x.values.size(), values_.end(), values_.begin());
    values_.resize(values_.size() - x.values.size());
    return x;
  }

 private:
  std::size_t columns_;
  Buffer<T> values_;
};

}  // namespace nmf::io
