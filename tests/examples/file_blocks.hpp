// X in a file of plain numbers, a row after the other, of which memory holds one block of rows at a time.
#pragma once

#include <algorithm>
#include <fstream>
#include <string>

#include "nmf/base/error.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"

namespace nmf {

template <class T>
class FileBlocks final : public Data<T> {
 public:
  FileBlocks(std::string path, Index rows, Index columns, Index block_rows)
      : path_(std::move(path)), rows_(rows), columns_(columns), block_rows_(block_rows) {
    double largest = 0;
    for_each_block([&](Index, const Dense<T>& x) {
      for (const T value : x.values) largest = std::max(largest, static_cast<double>(value));
    });
    exponent_ = exponent_of(largest);
    for_each_block([&](Index, const Dense<T>& x) {
      const auto block = make_data(x, exponent_);
      squared_norm_ += block->squared_norm();
      sum_ += block->sum();
      non_zeros_ += block->entries(Side::rows) * static_cast<double>(x.rows);
    });
  }

  Index rows() const override { return rows_; }
  Index columns() const override { return columns_; }
  int exponent() const override { return exponent_; }
  double squared_norm() const override { return squared_norm_; }
  double sum() const override { return sum_; }
  double entries(Side side) const override { return non_zeros_ / static_cast<double>(this->count(side)); }
  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    double total = 0;
    for_each_block([&](Index first, const Dense<T>& x) {
      total += make_data(x, exponent_)->squared_error(part(W, first, x.rows), H);
    });
    return total;
  }

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    return side == Side::rows ? rows_step(F, visit, nullptr, nullptr) : columns_step(F, visit, product_of(F));
  }
  // Once through the file: while a block is there, its part of W is improved and goes into W X.
  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    Factor<T> WX(W.k(), columns_);
    PassSums sums;
    sums.rows = rows_step(H, visit_rows, &W, &WX);
    sums.columns = columns_step(W, visit_columns, WX);
    return sums;
  }
  Sums visit_entries(Side, const VisitEntries<T>&) const override {
    throw Error(Fault::usage, "data in blocks of a file are for least squares alone");
  }

  std::size_t buffered() const { return block_.values.capacity(); }  // numbers of X in memory at most

 private:
  static Factor<T> part(const Factor<T>& F, Index first, Index count) {
    return Factor<T>(F.column(first), F.k(), count);
  }
  void add_product(const Dense<T>& x, const Factor<T>& W, Index first, Factor<T>& WX) const {
    const Factor<T> P = product(*make_data(x, exponent_), Side::columns, part(W, first, x.rows));
    std::transform(P.begin(), P.end(), WX.begin(), WX.begin(), std::plus<T>());
  }
  Factor<T> product_of(const Factor<T>& W) const {
    Factor<T> WX(W.k(), columns_);
    for_each_block([&](Index first, const Dense<T>& x) { add_product(x, W, first, WX); });
    return WX;
  }

  // What visits see of a block is what they would see of the whole, but for where it begins.
  Sums rows_step(const Factor<T>& H, const Visit<T>& visit, const Factor<T>* W, Factor<T>* WX) const {
    Sums sums;
    for_each_block([&](Index first, const Dense<T>& x) {
      const auto shifted = [&](Range range, const T* G, const T* P) {
        return visit({first + range.begin, first + range.end}, G, P);
      };
      sums += make_data(x, exponent_)->half_step(Side::rows, H, shifted);
      if (W != nullptr) add_product(x, *W, first, *WX);
    });
    return sums;
  }
  Sums columns_step(const Factor<T>& W, const Visit<T>& visit, const Factor<T>& WX) const {
    constexpr Index size = 64;
    const Factor<T> G = gram(W);
    return parallel_sum<Sums>(blocks_of(columns_, size), always_worth_it, [&](Index b, int) {
      const Range range{b * size, std::min(columns_, (b + 1) * size)};
      return visit(range, G.data(), WX.column(range.begin));
    });
  }

  // body(first row, block) in the order of the file. One loop at a time: there is one block.
  template <class Body>
  void for_each_block(const Body& body) const {
    std::ifstream file(path_, std::ios::binary);
    for (Index first = 0; first < rows_; first += block_rows_) {
      block_.rows = std::min(block_rows_, rows_ - first);
      block_.columns = columns_;
      block_.values.resize(static_cast<std::size_t>(block_.rows * columns_));
      const auto bytes = static_cast<std::streamsize>(block_.values.size() * sizeof(T));
      if (!file.read(reinterpret_cast<char*>(block_.values.data()), bytes))
        throw Error(Fault::input, path_ + ": ends before its last row; get a complete copy");
      body(first, static_cast<const Dense<T>&>(block_));
    }
  }

  std::string path_;
  Index rows_, columns_, block_rows_;
  mutable Dense<T> block_;
  int exponent_ = 0;
  double squared_norm_ = 0, sum_ = 0, non_zeros_ = 0;
};

}  // namespace nmf
