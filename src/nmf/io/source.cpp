#include "nmf/io/source.hpp"

#include <algorithm>

namespace nmf::io {
namespace {

template <class T>
Dense<T> slice(const Dense<T>& x, Index begin, Index end) {
  Dense<T> part{end - begin, x.columns, Buffer<T>(static_cast<std::size_t>((end - begin) * x.columns))};
  std::copy_n(x.values.data() + begin * x.columns, part.values.size(), part.values.data());
  return part;
}

template <class T>
Sparse<T> slice(const Sparse<T>& x, Index begin, Index end) {
  Sparse<T> part{end - begin, x.columns, {}, {}, {}};
  const Index first = x.row_start[static_cast<std::size_t>(begin)];
  for (Index i = begin; i <= end; ++i)
    part.row_start.push_back(x.row_start[static_cast<std::size_t>(i)] - first);
  const auto count = static_cast<std::size_t>(part.row_start.back());
  part.column.resize(count);
  part.value.resize(count);
  std::copy_n(x.column.data() + first, count, part.column.data());
  std::copy_n(x.value.data() + first, count, part.value.data());
  return part;
}

}  // namespace

template <class T>
Index Source<T>::numbers_a_row() {
  const LabelledMatrix<T>& x = whole();
  if (!x.is_sparse()) return x.columns();
  return std::get<Sparse<T>>(x.values).non_zeros() / x.rows() + 1;
}

template <class T>
bool Source<T>::rows(Index count, LabelledMatrix<T>& block) {
  LabelledMatrix<T>& x = whole();
  const Index end = std::min(x.rows(), next_row_ + count);
  if (next_row_ == end) return false;
  std::visit([&](const auto& values) { block.values = slice(values, next_row_, end); }, x.values);
  block.labels = {};
  for (LabelColumn& column : x.labels.rows)
    block.labels.rows.push_back({column.name,
                                 {std::make_move_iterator(column.values.begin() + next_row_),
                                  std::make_move_iterator(column.values.begin() + end)}});
  next_row_ = end;
  return true;
}

template class Source<float>;
template class Source<double>;

}  // namespace nmf::io
