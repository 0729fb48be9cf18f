// What holds of every matrix that a reader gives back, or the fuzzer stops.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <variant>

#include "nmf/io/read.hpp"

namespace nmf::test {

inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: %s\n", what);
  std::abort();
}

template <class T>
void expect_entry(T value, io::Missing missing) {
  expect((value >= 0 && std::isfinite(value) && !std::signbit(value)) ||
             (std::isnan(value) && (missing == io::Missing::mask || missing == io::Missing::keep)),
         "an entry is negative or not finite");
}

template <class T>
void expect_sound(const Dense<T>& x, io::Missing missing) {
  expect(x.values.size() == static_cast<std::size_t>(x.rows * x.columns),
         "not as many values as rows x columns");
  for (const T value : x.values) expect_entry(value, missing);
}

template <class T>
void expect_sound(const Sparse<T>& x, io::Missing missing) {
  expect(x.row_start.size() == static_cast<std::size_t>(x.rows) + 1 && x.row_start.front() == 0 &&
             x.row_start.back() == x.non_zeros() && x.column.size() == x.value.size(),
         "the compressed rows do not fit together");
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i) {
    expect(x.row_start[i] <= x.row_start[i + 1], "a row ends before it begins");
    const auto begin = static_cast<std::size_t>(x.row_start[i]);
    for (std::size_t e = begin; e < static_cast<std::size_t>(x.row_start[i + 1]); ++e) {
      expect(x.column[e] < x.columns, "a column is out of range");
      expect(e == begin || x.column[e - 1] < x.column[e], "columns do not rise");
      expect(x.value[e] != 0, "a zero is stored");
      expect_entry(x.value[e], missing);
    }
  }
}

template <class T>
void expect_sound(const LabelledMatrix<T>& x, io::Missing missing) {
  expect(x.rows() > 0 && x.columns() > 0, "no rows or no columns");
  std::visit([&](const auto& values) { expect_sound(values, missing); }, x.values);
  for (const LabelColumn& column : x.labels.rows)
    expect(column.values.size() == static_cast<std::size_t>(x.rows()), "not one label a row");
  expect(x.labels.columns.empty() || x.labels.columns.size() == static_cast<std::size_t>(x.columns()),
         "not one name a column");
}

}  // namespace nmf::test
