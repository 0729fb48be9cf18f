#include "nmf/matrix/nature.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "nmf/matrix/grades.hpp"

namespace nmf {
namespace {

// Not by std::floor, which is a call where not every processor has an instruction for it.
bool is_whole(double v) {
  constexpr double all_whole_from = 0x1p53;
  return v >= all_whole_from || v == static_cast<double>(static_cast<std::int64_t>(v));
}

// What one pass adds up; values are those that are neither zero nor missing.
struct Signs {
  explicit Signs(Index width) : largest(static_cast<std::size_t>(width), 0.0) {}

  std::vector<double> largest;  // of each column
  double values = 0, missing = 0, sum = 0, squares = 0, most = 0;
  double steps = 0, spread = 0;  // squared differences of neighbours in a row, and from the row's mean
  bool whole = true;
  bool sums_to_one = true;
  Grades grades;

  void add(std::size_t column, double v) {
    if (std::isnan(v)) {
      ++missing;
      return;
    }
    if (v == 0) return;
    ++values;
    sum += v;
    squares += v * v;
    most = std::max(most, v);
    largest[column] = std::max(largest[column], v);
    whole = whole && is_whole(v);
    grades.add(v);
  }
  void end_row(double row_sum) {
    constexpr double rounding = 1e-4;  // of numbers written with few digits
    sums_to_one = sums_to_one && (row_sum == 0 || std::abs(row_sum - 1) <= rounding);
  }
};

template <class T>
Signs signs_of(const Dense<T>& x) {
  Signs signs(x.columns);
  for (Index i = 0; i < x.rows; ++i) {
    const T* row = x.values.data() + i * x.columns;
    double sum = 0;
    for (Index j = 0; j < x.columns; ++j) {
      const auto v = static_cast<double>(row[j]);
      signs.add(static_cast<std::size_t>(j), v);
      if (!std::isnan(v)) sum += v;
    }
    signs.end_row(sum);
    const double mean = sum / static_cast<double>(x.columns);
    for (Index j = 0; j + 1 < x.columns; ++j) {
      const double here = static_cast<double>(row[j]) - mean, next = static_cast<double>(row[j + 1]) - mean;
      signs.steps += (next - here) * (next - here);
      signs.spread += here * here;
    }
  }
  return signs;
}

template <class T>
Signs signs_of(const Sparse<T>& x) {
  Signs signs(x.columns);
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i) {
    double sum = 0;
    for (auto e = static_cast<std::size_t>(x.row_start[i]); e < static_cast<std::size_t>(x.row_start[i + 1]);
         ++e) {
      const auto v = static_cast<double>(x.value[e]);
      signs.add(x.column[e], v);
      if (!std::isnan(v)) sum += v;
    }
    signs.end_row(sum);
  }
  return signs;
}

// Neighbours differ by far less than entries of a row do.
bool looks_smooth(const Signs& signs, bool sparse, double columns) {
  constexpr double enough_columns = 50, smooth = 0.2;
  return !sparse && signs.missing == 0 && columns >= enough_columns && signs.spread > 0 &&
         signs.steps < smooth * signs.spread;
}

bool different_units(const std::vector<double>& maxima) {
  double least = 0, most = 0;
  for (const double v : maxima) {
    if (v > 0 && (least == 0 || v < least)) least = v;
    most = std::max(most, v);
  }
  return least > 0 && most / least >= 100;
}

}  // namespace

template <class T>
Nature nature_of(const LabelledMatrix<T>& x) {
  const Signs signs = std::visit([](const auto& values) { return signs_of(values); }, x.values);
  const auto columns = static_cast<double>(x.columns()), entries = static_cast<double>(x.rows()) * columns,
             there = entries - signs.missing;
  Nature nature;
  nature.missing_cells = signs.missing > 0;
  if (signs.values == 0) return nature;
  nature.mostly_zero = signs.values < there / 10;
  nature.heavy_tail = signs.squares * signs.values >= 10 * signs.sum * signs.sum;
  nature.units_differ = different_units(signs.largest);
  if (signs.most == 1 && signs.whole && signs.values < there)
    nature.kind = Nature::Kind::binary;
  else if (signs.grades.look_like_ratings() && signs.values < entries / 2)
    nature.kind = Nature::Kind::ratings;
  else if (signs.whole && signs.most > 1)
    nature.kind = Nature::Kind::counts;
  else if (signs.sums_to_one && columns > 1 && signs.missing == 0)
    nature.kind = Nature::Kind::probabilities;
  else if (looks_smooth(signs, x.is_sparse(), columns))
    nature.kind = Nature::Kind::spectra;
  return nature;
}

const char* name(Nature::Kind kind) {
  switch (kind) {
    case Nature::Kind::unknown:
      return "unknown";
    case Nature::Kind::binary:
      return "binary";
    case Nature::Kind::counts:
      return "counts";
    case Nature::Kind::ratings:
      return "ratings";
    case Nature::Kind::probabilities:
      return "probabilities";
    case Nature::Kind::spectra:
      return "spectra";
  }
  return "";
}

template Nature nature_of(const LabelledMatrix<float>&);
template Nature nature_of(const LabelledMatrix<double>&);

}  // namespace nmf
