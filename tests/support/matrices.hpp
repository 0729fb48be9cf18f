// Matrices as nested lists, so that tests can state them.
#pragma once

#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf::test {

using Rows = std::vector<std::vector<double>>;

template <class T>
Rows rows_of(const Dense<T>& x) {
  Rows rows(static_cast<std::size_t>(x.rows), std::vector<double>(static_cast<std::size_t>(x.columns)));
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.columns; ++j)
      rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = static_cast<double>(x(i, j));
  return rows;
}

template <class T>
Rows rows_of(const Sparse<T>& x) {
  Rows rows(static_cast<std::size_t>(x.rows), std::vector<double>(static_cast<std::size_t>(x.columns)));
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (Index p = x.row_start[i]; p < x.row_start[i + 1]; ++p)
      rows[i][x.column[static_cast<std::size_t>(p)]] =
          static_cast<double>(x.value[static_cast<std::size_t>(p)]);
  return rows;
}

template <class T>
Rows rows_of(const LabelledMatrix<T>& x) {
  return std::visit([](const auto& values) { return rows_of(values); }, x.values);
}

}  // namespace nmf::test
