// The rows of a NumPy array that stays where it is in a file, whatever numbers it holds and wherever they
// begin: each block of them becomes numbers of T when it is asked for.
#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <mutex>

#include "nmf/io/formats/npy.hpp"
#include "nmf/matrix/blocks.hpp"
#include "nmf/matrix/widened.hpp"

namespace nmf::io {

template <class T>
class NpyRows final : public Blocks<T> {
 public:
  // `numbers` are those of x, in rows, mapped by `files`; they have been read before, and are entries.
  NpyRows(const Dense<T>& x, const NpyHeader& header, const char* numbers,
          std::shared_ptr<ScratchFiles> files)
      : rows_(x.rows), columns_(x.columns), header_(header), numbers_(numbers), files_(std::move(files)) {}
  Index rows() const override { return rows_; }
  Index columns() const override { return columns_; }

  const T* read(Range rows, Buffer<T>& scratch) const override {
    const std::size_t row = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(header_.size),
                      begin = static_cast<std::size_t>(rows.begin) * row;
    files_->passing(numbers_, static_cast<std::size_t>(rows_) * row, begin,
                    static_cast<std::size_t>(rows.end) * row);
    scratch.resize(static_cast<std::size_t>(rows.size() * columns_));
    convert_npy(header_, numbers_ + begin, scratch.size(), scratch.data());
    // As check_entry has them: neither -0 nor more than one kind of what is no number.
    for (T& v : scratch) v = std::isnan(v) ? std::numeric_limits<T>::quiet_NaN() : v + 0;
    return scratch.data();
  }

  const Blocks<T>* transposed() const override {
    const std::lock_guard lock(transposing_);
    if (!transposed_) transposed_ = make_transposed();
    return transposed_.get();
  }

 private:
  template <class To>
  Dense<To> transposed_as() const {
    Dense<To> x{rows_, columns_, Buffer<To>(files_)};
    x.stored = std::make_shared<const NpyRows<To>>(x, header_, numbers_, files_);
    return nmf::transposed(x);
  }
  std::shared_ptr<const Blocks<T>> make_transposed() const {
    if constexpr (std::is_same_v<T, double>)
      if (single_holds(header_)) return widened(transposed_as<float>());
    return blocks_kept(transposed_as<T>());
  }

  const Index rows_, columns_;
  const NpyHeader header_;
  const char* const numbers_;
  const std::shared_ptr<ScratchFiles> files_;
  mutable std::mutex transposing_;
  mutable std::shared_ptr<const Blocks<T>> transposed_;
};

}  // namespace nmf::io
