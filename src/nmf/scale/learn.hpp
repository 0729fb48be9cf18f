// What transforms learn of the training data.
#pragma once

#include <cmath>

#include "nmf/scale/kinds.hpp"

namespace nmf {

// log((1 + n) / (1 + rows with an entry above 0)) + 1 for each column: scikit-learn's smooth definition.
void learn_inverse_frequencies(const TrainingRows& x, ScaleStep& step);

// The median sum of the rows that are not zero, where no sum was given.
void learn_row_sum(const TrainingRows& x, ScaleStep& step);

void learn_sums(const TrainingRows& x, ScaleStep& step);
void learn_maxima(const TrainingRows& x, ScaleStep& step);

// The standard deviation of each column, by n - 1; 0 where it is constant.
void learn_deviations(const TrainingRows& x, ScaleStep& step);

// The quantile `step.parameter` of what is not zero in each column, between two entries by their distance
// from it.
void learn_quantiles(const TrainingRows& x, ScaleStep& step);

// Mean and sum of squared deviations of each column, and how many entries count for it. A column has a unit
// of its own, 2^exponent: its mean is a multiple of that, its squares and its variance of the square.
struct ColumnMoments {
  std::vector<int> exponent;
  std::vector<double> mean, squares;
  std::vector<Index> count;

  double in_unit(double value, std::size_t j) const { return std::ldexp(value, -exponent[j]); }
  // By n - 1; 0 for a column that is constant but for rounding.
  double variance(std::size_t j) const;
  double deviation(std::size_t j) const;  // the root of it, in the unit of X
};
ColumnMoments moments_of_columns(const TrainingRows& x);

}  // namespace nmf
