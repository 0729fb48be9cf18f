#include "nmf/io/zeros.hpp"

#include <algorithm>

#include "nmf/matrix/blocks.hpp"

namespace nmf::io {
namespace {

template <class T>
Zeros zeros(const Dense<T>& x) {
  std::vector<Index> so_far(static_cast<std::size_t>(x.columns));
  for (std::size_t j = 0; j < so_far.size(); ++j) so_far[j] = static_cast<Index>(j);
  Zeros found;
  for_rows(BlocksOf<T>(x), {0, x.rows}, [&](Index, const T* row) {
    found.rows += std::all_of(row, row + x.columns, [](T v) { return v == 0; }) ? 1 : 0;
    std::erase_if(so_far, [&](Index j) { return row[j] != 0; });
  });
  found.columns.assign(static_cast<std::size_t>(x.columns), 0);
  for (const Index j : so_far) found.columns[static_cast<std::size_t>(j)] = 1;
  return found;
}

template <class T>
Zeros zeros(const Sparse<T>& x) {
  Zeros found;
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i)
    found.rows += x.row_start[i] == x.row_start[i + 1] ? 1 : 0;
  found.columns.assign(static_cast<std::size_t>(x.columns), 1);
  for (const std::uint32_t j : x.column) found.columns[j] = 0;
  return found;
}

}  // namespace

template <class T>
Zeros zeros_of(const LabelledMatrix<T>& x) {
  return std::visit([](const auto& values) { return zeros(values); }, x.values);
}

template Zeros zeros_of(const LabelledMatrix<float>&);
template Zeros zeros_of(const LabelledMatrix<double>&);

}  // namespace nmf::io
