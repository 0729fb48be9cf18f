#include "nmf/scale/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "nmf/base/error.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/matrix/naming.hpp"
#include "nmf/scale/learn.hpp"
#include "nmf/scale/local_regression.hpp"
#include "nmf/scale/rows.hpp"

namespace nmf {
namespace {

constexpr std::pair<const char*, ColumnScore> score_names[] = {{"variance", ColumnScore::variance},
                                                               {"dispersion", ColumnScore::dispersion},
                                                               {"mean", ColumnScore::mean}};

[[noreturn]] void fail_choice(std::string_view text) {
  throw wrong(option("top_columns"),
              fmt::format("{} is not possible; give all, or a number from 1 on and how columns are ranked: "
                          "2000:variance, 2000:dispersion or 2000:mean",
                          text));
}

// log(value 2^exponent), which a number may not hold.
double log_of(double value, int exponent) {
  constexpr double log_of_two = 0.69314718055994530942;
  return portable::log(value) + exponent * log_of_two;
}

// The standard deviation that columns of about this mean have, in the unit of each: a curve through
// log variance by log mean.
std::vector<double> expected_deviations(const ColumnMoments& moments) {
  constexpr double span = 0.3;
  constexpr std::size_t least = 10;
  std::vector<std::size_t> varying;
  std::vector<double> x, y;
  const int largest = *std::max_element(moments.exponent.begin(), moments.exponent.end());
  for (std::size_t j = 0; j < moments.mean.size(); ++j) {
    const double variance = moments.variance(j);
    if (!(variance > 0)) continue;
    varying.push_back(j);
    x.push_back(log_of(moments.mean[j], moments.exponent[j] - largest));
    y.push_back(log_of(variance, 2 * (moments.exponent[j] - largest)));
  }
  if (varying.size() < least)
    throw wrong(
        option("top_columns"),
        fmt::format("{} of the columns vary, but dispersion compares each with many of about the same "
                    "mean; choose variance",
                    varying.size()));
  const std::vector<double> curve = local_regression(x, y, span);
  std::vector<double> deviations(moments.mean.size(), 0.0);
  for (std::size_t v = 0; v < varying.size(); ++v) {
    const std::size_t j = varying[v];
    deviations[j] = portable::exp(log_of(1, largest - moments.exponent[j]) + curve[v] / 2);
  }
  return deviations;
}

// The variance of entries in units of the expected deviation, of which none is further above the mean than
// the root of the number of rows: scanpy's variances_norm of the flavor seurat_v3, for one batch.
std::vector<double> dispersions(const TrainingRows& x, const ColumnMoments& moments) {
  const std::vector<double> deviations = expected_deviations(moments);
  std::vector<double> squares(moments.mean.size(), 0.0);
  std::vector<Index> positive(squares.size(), 0);
  x.visit([&](const ScaleRow& row) {
    for (Index e = 0; e < row.count; ++e) {
      const std::size_t j = row.column_of(e);
      if (!(row.value[e] > 0)) continue;
      const double most = std::sqrt(static_cast<double>(moments.count[j])) * deviations[j];
      const double above = std::min(moments.in_unit(row.value[e], j) - moments.mean[j], most);
      squares[j] += above * above;
      ++positive[j];
    }
  });
  for (std::size_t j = 0; j < squares.size(); ++j) {
    const double zeros = static_cast<double>(moments.count[j] - positive[j]);
    squares[j] += zeros * moments.mean[j] * moments.mean[j];
    const double by = static_cast<double>(moments.count[j] - 1) * deviations[j] * deviations[j];
    squares[j] = by > 0 ? squares[j] / by : 0;
  }
  return squares;
}

// Those with the highest scores, in rising order.
std::vector<Index> highest(const std::vector<double>& scores, Index count) {
  std::vector<Index> order(scores.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  order.resize(static_cast<std::size_t>(count));
  std::sort(order.begin(), order.end());
  return order;
}

template <class T>
Dense<T> taken(const Dense<T>& x, const std::vector<Index>& columns) {
  const Index width = std::ssize(columns);
  Dense<T> y{x.rows, width, Buffer<T>(static_cast<std::size_t>(x.rows * width), scratch_of(x))};
  T* to = y.values.data();
  for (Index i = 0; i < x.rows; ++i)
    for (const Index j : columns) *to++ = x(i, j);
  return y;
}

template <class T>
Sparse<T> taken(const Sparse<T>& x, const std::vector<Index>& columns) {
  constexpr Index none = -1;
  std::vector<Index> place(static_cast<std::size_t>(x.columns), none);
  for (Index j = 0; j < std::ssize(columns); ++j)
    place[static_cast<std::size_t>(columns[static_cast<std::size_t>(j)])] = j;
  Sparse<T> y = no_rows<T>(x.rows, std::ssize(columns), scratch_of(x));
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i) {
    for (auto e = static_cast<std::size_t>(x.row_start[i]); e < static_cast<std::size_t>(x.row_start[i + 1]);
         ++e)
      if (const Index j = place[x.column[e]]; j != none) append(y, static_cast<std::uint32_t>(j), x.value[e]);
    y.row_start.push_back(y.non_zeros());
  }
  return y;
}

}  // namespace

ColumnChoice parse_column_choice(std::string_view text) {
  if (text == "all") return {};
  ColumnChoice choice;
  const std::string_view count = text.substr(0, text.find(':'));
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), choice.count);
  if (error != std::errc() || end != count.data() + count.size() || choice.count < 1) fail_choice(text);
  if (count.size() == text.size()) return choice;
  const std::string_view word = text.substr(count.size() + 1);
  const auto found = std::find_if(std::begin(score_names), std::end(score_names),
                                  [&](const auto& known) { return known.first == word; });
  if (found == std::end(score_names)) fail_choice(text);
  choice.score = found->second;
  return choice;
}

std::string spelled(const ColumnChoice& choice) {
  if (choice.count == 0) return "all";
  for (const auto& [name, score] : score_names)
    if (score == choice.score) return fmt::format("{}:{}", choice.count, name);
  return {};
}

template <class T>
std::vector<double> column_scores(LabelledMatrix<T>& x, ColumnScore score, Unlisted unlisted) {
  const TrainingRows rows = training_rows(x, unlisted);
  const ColumnMoments moments = moments_of_columns(rows);
  if (score == ColumnScore::dispersion) return dispersions(rows, moments);
  std::vector<double> scores(moments.mean.size());
  for (std::size_t j = 0; j < scores.size(); ++j)
    scores[j] =
        score == ColumnScore::mean ? std::ldexp(moments.mean[j], moments.exponent[j]) : moments.deviation(j);
  return scores;
}

template <class T>
void keep_top_columns(LabelledMatrix<T>& x, const ColumnChoice& choice, Unlisted unlisted) {
  if (choice.count == 0 || choice.count >= x.columns()) return;
  const std::vector<Index> columns = highest(column_scores(x, choice.score, unlisted), choice.count);
  const std::vector<std::string> names =
      x.labels.columns.empty() ? column_names(x.columns()) : std::move(x.labels.columns);
  x.labels.columns.clear();
  for (const Index j : columns) x.labels.columns.push_back(names[static_cast<std::size_t>(j)]);
  if (const auto* dense = std::get_if<Dense<T>>(&x.values))
    x.values = taken(*dense, columns);
  else
    x.values = taken(std::get<Sparse<T>>(x.values), columns);
}

template std::vector<double> column_scores(LabelledMatrix<float>&, ColumnScore, Unlisted);
template std::vector<double> column_scores(LabelledMatrix<double>&, ColumnScore, Unlisted);
template void keep_top_columns(LabelledMatrix<float>&, const ColumnChoice&, Unlisted);
template void keep_top_columns(LabelledMatrix<double>&, const ColumnChoice&, Unlisted);

}  // namespace nmf
