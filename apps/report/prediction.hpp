// What is said of an entry: the model's number, but within bounds, and something better than zero where the
// model knows nothing.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/model/folder.hpp"

namespace nmf::app {

struct Bounds {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool operator==(const Bounds&) const = default;
};

// "1:5"; either end may be left out. Throws Error(Fault::usage).
Bounds parse_bounds(std::string_view text);
std::string spelled_bounds(const Bounds& bounds);

class Prediction {
 public:
  // whole: all components count. Rows and columns without an entry are zero in the factors of a model that
  // takes unlisted or missing entries for unknown: the mean of what is known stands for them.
  Prediction(const Model& model, const Bounds& bounds, bool whole);

  // Of `count` rows w of W (rank numbers each): y is what the model makes of all columns, row by row.
  void rows(const double* w, Index count, double* y);
  double entry(const double* w, Index column, double value);
  // Of a row or column that the model does not have, where there is a mean to be told.
  bool knows_mean() const { return !std::isnan(mean_); }
  double of_unknown();

  // What was done, in a sentence; empty: nothing.
  std::string note() const;

 private:
  bool is_zero(const double* numbers) const;
  double bounded(double value) const { return std::min(std::max(value, bounds_.least), bounds_.most); }

  Bounds bounds_;
  double mean_;  // NaN: zeros stay zeros
  Index rank_, count_;
  std::vector<char> empty_columns_;             // of H
  Index rows_ = 0, columns_ = 0, entries_ = 0;  // that the mean stood for
};

}  // namespace nmf::app
