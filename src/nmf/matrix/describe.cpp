#include "nmf/matrix/describe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace nmf {
namespace {

// The values of a row or a column that are not missing.
struct Spread {
  double minimum = std::numeric_limits<double>::infinity();
  double maximum = 0;

  void add(double value) {
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
  }
  void add(const Spread& other) {
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
  }
  bool zero() const { return maximum == 0; }
  bool constant() const { return !zero() && minimum == maximum; }
};

struct Tally {
  Description facts;
  std::vector<Spread> columns;
  double smallest_positive = std::numeric_limits<double>::infinity();
  long double sum = 0;  // of wider range, where there is one

  explicit Tally(Index count) : columns(static_cast<std::size_t>(count)) {}

  void add_entry(Spread& row, std::size_t column, double value) {
    if (std::isnan(value)) {
      ++facts.missing;
      return;
    }
    row.add(value);
    columns[column].add(value);
    sum += value;
    if (value == 0) return;
    ++facts.non_zeros;
    smallest_positive = std::min(smallest_positive, value);
  }
  void end_row(const Spread& row) {
    facts.zero_rows += row.zero();
    facts.constant_rows += row.constant();
  }
  Description finish(Index rows, bool sparse) {
    Spread all;
    for (const Spread& column : columns) {
      all.add(column);
      facts.zero_columns += column.zero();
      facts.constant_columns += column.constant();
    }
    facts.sum = static_cast<double>(sum);
    if (!std::isfinite(facts.sum)) facts.sum = std::numeric_limits<double>::quiet_NaN();
    facts.rows = rows;
    facts.columns = static_cast<Index>(columns.size());
    facts.sparse = sparse;
    const bool none = std::isinf(all.minimum);
    facts.minimum = none ? std::numeric_limits<double>::quiet_NaN() : all.minimum;
    facts.maximum = none ? facts.minimum : all.maximum;
    facts.smallest_positive = std::isfinite(smallest_positive) ? smallest_positive : 0;
    return facts;
  }
};

template <class T>
Description describe(const Dense<T>& x) {
  Tally tally(x.columns);
  for (Index i = 0; i < x.rows; ++i) {
    const T* row = x.values.data() + i * x.columns;
    Spread spread;
    for (std::size_t j = 0; j < tally.columns.size(); ++j)
      tally.add_entry(spread, j, static_cast<double>(row[j]));
    tally.end_row(spread);
  }
  return tally.finish(x.rows, false);
}

template <class T>
Description describe(const Sparse<T>& x) {
  Tally tally(x.columns);
  std::vector<Index> stored(tally.columns.size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i) {
    Spread spread;
    for (auto e = static_cast<std::size_t>(x.row_start[i]); e < static_cast<std::size_t>(x.row_start[i + 1]);
         ++e) {
      tally.add_entry(spread, x.column[e], static_cast<double>(x.value[e]));
      ++stored[x.column[e]];
    }
    if (x.row_start[i + 1] - x.row_start[i] < x.columns) spread.add(0);
    tally.end_row(spread);
  }
  for (std::size_t j = 0; j < stored.size(); ++j)
    if (stored[j] < x.rows) tally.columns[j].add(0);
  return tally.finish(x.rows, true);
}

}  // namespace

template <class T>
Description describe(const LabelledMatrix<T>& x) {
  return std::visit([](const auto& values) { return describe(values); }, x.values);
}

double memory_of(const Description& x, std::size_t number_size) {
  if (!x.sparse) return x.entries() * static_cast<double>(number_size);
  return static_cast<double>(x.non_zeros) * static_cast<double>(number_size + sizeof(std::uint32_t)) +
         static_cast<double>(x.rows + 1) * sizeof(Index);
}

template Description describe(const LabelledMatrix<float>&);
template Description describe(const LabelledMatrix<double>&);

}  // namespace nmf
