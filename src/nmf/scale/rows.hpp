// The rows of a matrix of either storage and precision as transforms see them.
#pragma once

#include <algorithm>
#include <type_traits>

#include "nmf/scale/kinds.hpp"

namespace nmf {

// Where the values of row i lie, as they are stored.
template <class T>
struct StoredRow {
  T* value;
  const std::uint32_t* column;
  Index count;
};

template <class T>
StoredRow<T> stored_row(Dense<T>& x, Index i) {
  return {x.values.data() + i * x.columns, nullptr, x.columns};
}
template <class T>
StoredRow<T> stored_row(Sparse<T>& x, Index i) {
  const Index begin = x.row_start[static_cast<std::size_t>(i)];
  return {x.value.data() + begin, x.column.data() + begin,
          x.row_start[static_cast<std::size_t>(i) + 1] - begin};
}

template <class T>
Buffer<T>& values_of(LabelledMatrix<T>& x) {
  if (auto* dense = std::get_if<Dense<T>>(&x.values)) return dense->values;
  return std::get<Sparse<T>>(x.values).value;
}

template <class T>
std::size_t stored_numbers(LabelledMatrix<T>& x) {
  return values_of(x).size();
}

// A copy where they are borrowed: what is somebody else's is not written to.
template <class T>
void own_values(LabelledMatrix<T>& x) {
  values_of(x).reserve(stored_numbers(x));
}

// Calls see(ScaleRow) for row i: in place in double precision, else on a copy, which `back` writes back.
template <class T, class See>
void with_row(LabelledMatrix<T>& x, Index i, std::vector<double>& scratch, bool back, const See& see) {
  const StoredRow<T> row = std::visit([i](auto& values) { return stored_row(values, i); }, x.values);
  if constexpr (std::is_same_v<T, double>) {
    see(ScaleRow{row.value, row.column, row.count});
  } else {
    scratch.assign(row.value, row.value + row.count);
    see(ScaleRow{scratch.data(), row.column, row.count});
    if (back)
      std::transform(scratch.begin(), scratch.end(), row.value, [](double v) { return static_cast<T>(v); });
  }
}

template <class T, class Change>
void change_row(LabelledMatrix<T>& x, Index i, std::vector<double>& scratch, const Change& change) {
  with_row(x, i, scratch, true, change);
}

// x must outlive the result.
template <class T>
TrainingRows training_rows(LabelledMatrix<T>& x, Unlisted unlisted) {
  return {x.rows(), x.columns(), !(x.is_sparse() && unlisted == Unlisted::unknown),
          [&x](const std::function<void(const ScaleRow&)>& take) {
            std::vector<double> scratch;
            for (Index i = 0; i < x.rows(); ++i) with_row(x, i, scratch, false, take);
          }};
}

}  // namespace nmf
