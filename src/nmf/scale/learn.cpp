#include "nmf/scale/learn.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/base/parallel.hpp"
#include "nmf/base/portable.hpp"

namespace nmf {
namespace {

// Calls take(column, value) for every entry, row by row.
template <class Take>
void for_entries(const TrainingRows& x, const Take& take) {
  x.visit([&take](const ScaleRow& row) {
    for (Index e = 0; e < row.count; ++e)
      if (const double v = row.value[e]; !std::isnan(v)) take(row.column_of(e), v);
  });
}

std::vector<double> zeros(const TrainingRows& x) {
  return std::vector<double>(static_cast<std::size_t>(x.columns), 0.0);
}

std::vector<double> maxima(const TrainingRows& x) {
  std::vector<double> largest = zeros(x);
  for_entries(x, [&](std::size_t j, double v) { largest[j] = std::max(largest[j], v); });
  return largest;
}

// Of the largest entry of each column: its square may be more, or less, than a number can hold.
std::vector<int> exponents(const TrainingRows& x) {
  std::vector<int> of_columns;
  for (const double largest : maxima(x)) of_columns.push_back(largest > 0 ? std::ilogb(largest) : 0);
  return of_columns;
}

double middle_of(std::vector<double>& values) {
  const auto half = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), half, values.end());
  if (values.size() % 2 == 1) return *half;
  return (*std::max_element(values.begin(), half) + *half) / 2;
}

double quantile_of(double* begin, double* end, double share) {
  if (begin == end) return 0;
  const double place = share * static_cast<double>(end - begin - 1);
  double* const below = begin + static_cast<std::ptrdiff_t>(place);
  std::nth_element(begin, below, end);
  if (below + 1 == end) return *below;
  return *below + (place - std::floor(place)) * (*std::min_element(below + 1, end) - *below);
}

}  // namespace

void learn_inverse_frequencies(const TrainingRows& x, ScaleStep& step) {
  step.of_columns = zeros(x);
  for_entries(x, [&](std::size_t j, double v) { step.of_columns[j] += v > 0 ? 1 : 0; });
  constexpr Index block = 1024;
  constexpr double operations_a_logarithm = 20;
  parallel_for(blocks_of(x.columns, block), operations_a_logarithm * static_cast<double>(x.columns),
               [&](Index b, int) {
                 for (Index j = b * block; j < std::min(x.columns, (b + 1) * block); ++j) {
                   double& frequency = step.of_columns[static_cast<std::size_t>(j)];
                   frequency = portable::log((1 + static_cast<double>(x.rows)) / (1 + frequency)) + 1;
                 }
               });
}

void learn_row_sum(const TrainingRows& x, ScaleStep& step) {
  if (step.parameter) return;
  std::vector<double> sums;
  x.visit([&sums](const ScaleRow& row) {
    double sum = 0;
    for (Index e = 0; e < row.count; ++e) sum += row.value[e] > 0 ? row.value[e] : 0;
    if (sum > 0) sums.push_back(sum);
  });
  step.parameter = sums.empty() ? 1 : middle_of(sums);
}

void learn_sums(const TrainingRows& x, ScaleStep& step) {
  step.of_columns = zeros(x);
  for_entries(x, [&](std::size_t j, double v) { step.of_columns[j] += v; });
}

void learn_maxima(const TrainingRows& x, ScaleStep& step) {
  step.of_columns = maxima(x);
}

void learn_deviations(const TrainingRows& x, ScaleStep& step) {
  const ColumnMoments moments = moments_of_columns(x);
  step.of_columns = zeros(x);
  for (std::size_t j = 0; j < step.of_columns.size(); ++j) step.of_columns[j] = moments.deviation(j);
}

void learn_quantiles(const TrainingRows& x, ScaleStep& step) {
  std::vector<std::size_t> end(static_cast<std::size_t>(x.columns) + 1, 0);
  for_entries(x, [&](std::size_t j, double v) { end[j + 1] += v > 0 ? 1 : 0; });
  for (std::size_t j = 1; j < end.size(); ++j) end[j] += end[j - 1];
  std::vector<double> values(end.back());
  std::vector<std::size_t> next(end.begin(), end.end() - 1);
  for_entries(x, [&](std::size_t j, double v) {
    if (v > 0) values[next[j]++] = v;
  });
  step.of_columns = zeros(x);
  for (std::size_t j = 0; j < step.of_columns.size(); ++j)
    step.of_columns[j] = quantile_of(values.data() + end[j], values.data() + end[j + 1], *step.parameter);
}

double ColumnMoments::variance(std::size_t j) const {
  if (count[j] < 2) return 0;
  const auto n = static_cast<double>(count[j]);
  const double rounding = n * mean[j] * std::numeric_limits<double>::epsilon();
  return squares[j] / n > rounding * rounding ? squares[j] / (n - 1) : 0;
}

double ColumnMoments::deviation(std::size_t j) const {
  return std::ldexp(std::sqrt(variance(j)), exponent[j]);
}

// Zeros are counted and not added up, so that it does not matter which of them are stored.
ColumnMoments moments_of_columns(const TrainingRows& x) {
  const std::vector<Index> none(static_cast<std::size_t>(x.columns), 0);
  ColumnMoments moments{exponents(x), zeros(x), zeros(x), none};
  std::vector<Index> positive = none, stored = none, missing = none;
  x.visit([&](const ScaleRow& row) {
    for (Index e = 0; e < row.count; ++e) {
      const std::size_t j = row.column_of(e);
      ++(std::isnan(row.value[e]) ? missing : stored)[j];
      if (!(row.value[e] > 0)) continue;
      ++positive[j];
      moments.mean[j] += moments.in_unit(row.value[e], j);
    }
  });
  for (std::size_t j = 0; j < none.size(); ++j) {
    moments.count[j] = x.zeros_count ? x.rows - missing[j] : stored[j];
    if (moments.count[j] > 0) moments.mean[j] /= static_cast<double>(moments.count[j]);
  }
  for_entries(x, [&](std::size_t j, double v) {
    const double from_mean = moments.in_unit(v, j) - moments.mean[j];
    if (v > 0) moments.squares[j] += from_mean * from_mean;
  });
  for (std::size_t j = 0; j < none.size(); ++j)
    moments.squares[j] +=
        static_cast<double>(moments.count[j] - positive[j]) * moments.mean[j] * moments.mean[j];
  return moments;
}

}  // namespace nmf
