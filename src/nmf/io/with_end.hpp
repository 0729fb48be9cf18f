// A source behind whose last row something is left to do.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nmf/io/source.hpp"

namespace nmf::io {

// at_end holds what the content reads from, which therefore outlives it.
template <class T>
class WithEnd final : public Source<T> {
 public:
  WithEnd(std::function<void()>&& at_end, std::unique_ptr<Source<T>>&& content)
      : at_end_(std::move(at_end)), content_(std::move(content)) {}
  LabelledMatrix<T> all() override {
    LabelledMatrix<T> matrix = content_->all();
    at_end_();
    return matrix;
  }
  Index columns() override { return content_->columns(); }
  const std::vector<std::string>& column_names() override { return content_->column_names(); }
  Index numbers_a_row() override { return content_->numbers_a_row(); }
  bool rows(Index count, LabelledMatrix<T>& block) override {
    if (content_->rows(count, block)) return true;
    at_end_();
    return false;
  }

 private:
  const std::function<void()> at_end_;
  const std::unique_ptr<Source<T>> content_;
};

}  // namespace nmf::io
