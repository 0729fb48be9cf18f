#include "nmf/scale/kinds.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/scale/learn.hpp"

namespace nmf {
namespace {

template <class F>
void change_each(const ScaleRow& row, const F& f) {
  for (Index e = 0; e < row.count; ++e) row.value[e] = f(row.value[e]);
}

// A power of four near the largest entry: in units of it, sums and squares are the same digits and neither
// too large nor too small for a number.
double unit_of_row(const ScaleRow& row) {
  double largest = 0;
  for (Index e = 0; e < row.count; ++e) largest = std::max(largest, row.value[e]);
  if (!(largest > 0)) return 0;
  const int exponent = std::ilogb(largest);
  return std::ldexp(1.0, exponent - exponent % 2);
}

// The sum of term(entry in units, column) over what is not zero.
template <class Term>
double sum_of(const ScaleRow& row, double unit, const Term& term) {
  double sum = 0;
  for (Index e = 0; e < row.count; ++e)
    if (const double v = row.value[e] / unit; v > 0) sum += term(v, row.column_of(e));
  return sum;
}

void take_log1p(const ScaleStep&, const ScaleRow& row) {
  change_each(row, portable::log1p);
}

void take_root(const ScaleStep&, const ScaleRow& row) {
  change_each(row, [](double v) { return std::sqrt(v); });
}

void bring_to_sum(const ScaleStep& step, const ScaleRow& row) {
  const double unit = unit_of_row(row);
  if (unit == 0) return;
  const double sum = sum_of(row, unit, [](double v, std::size_t) { return v; });
  change_each(row, [&](double v) { return v / unit / sum * *step.parameter; });
}

void weigh_terms(const ScaleStep& step, const ScaleRow& row) {
  for (Index e = 0; e < row.count; ++e) row.value[e] *= step.of_columns[row.column_of(e)];
  const double unit = unit_of_row(row);
  if (unit == 0) return;
  const double norm = std::sqrt(sum_of(row, unit, [](double v, std::size_t) { return v * v; }));
  change_each(row, [&](double v) { return v / unit / norm; });
}

// Columns of which nothing was learned stay as they are.
void divide_columns(const ScaleStep& step, const ScaleRow& row) {
  for (Index e = 0; e < row.count; ++e)
    if (const double by = step.of_columns[row.column_of(e)]; by > 0) row.value[e] /= by;
}

void cut_columns(const ScaleStep& step, const ScaleRow& row) {
  for (Index e = 0; e < row.count; ++e)
    if (const double most = step.of_columns[row.column_of(e)]; most > 0 && row.value[e] > most)
      row.value[e] = most;
}

// The degree of a row in the graph of similarities, x . (sum of the rows of the training).
void divide_by_root_of_degree(const ScaleStep& step, const ScaleRow& row) {
  const double unit = unit_of_row(row);
  if (unit == 0) return;
  const double degree = sum_of(row, unit, [&](double v, std::size_t j) { return v * step.of_columns[j]; });
  if (degree > 0)
    change_each(row, [&, root = std::sqrt(unit)](double v) { return v / root / std::sqrt(degree); });
}

bool positive(double value) {
  return value > 0 && std::isfinite(value);
}
bool share(double value) {
  return value > 0 && value <= 1;
}

}  // namespace

const std::vector<ScaleKind>& scale_kinds() {
  using enum ScaleKind::Parameter;
  static const std::vector<ScaleKind> kinds{
      {"tfidf", none, true, nullptr, "", learn_inverse_frequencies, weigh_terms},
      {"log1p", none, false, nullptr, "", nullptr, take_log1p},
      {"sqrt", none, false, nullptr, "", nullptr, take_root},
      {"row-sum", learned, false, positive, "give a sum above 0, such as row-sum:1e4", learn_row_sum,
       bring_to_sum},
      {"column-max", none, true, nullptr, "", learn_maxima, divide_columns},
      {"column-sd", none, true, nullptr, "", learn_deviations, divide_columns},
      {"clip", needed, true, share, "give a share above 0 up to 1, such as clip:0.99", learn_quantiles,
       cut_columns},
      {"ncut", none, true, nullptr, "", learn_sums, divide_by_root_of_degree},
  };
  return kinds;
}

const ScaleKind& find_scale_kind(std::string_view name) {
  const std::vector<ScaleKind>& kinds = scale_kinds();
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const ScaleKind& kind) { return kind.name == name; });
  if (found != kinds.end()) return *found;
  std::vector<std::string> names;
  for (const ScaleKind& kind : kinds) names.push_back(kind.name);
  throw wrong(option("scale"), fmt::format("{} is not known; choose of {}", name, fmt::join(names, ", ")));
}

}  // namespace nmf
