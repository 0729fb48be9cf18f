#include "nmf/io/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/source.hpp"

namespace nmf::io {
namespace {

template <class T>
void count_zeros(const Dense<T>& x, ReadReport& report) {
  std::vector<Index> zero(static_cast<std::size_t>(x.columns));  // the columns that are zero so far
  for (std::size_t j = 0; j < zero.size(); ++j) zero[j] = static_cast<Index>(j);
  for (Index i = 0; i < x.rows; ++i) {
    const auto begin = static_cast<std::size_t>(i * x.columns);
    x.values.passing(begin, begin + static_cast<std::size_t>(x.columns));
    const T* row = x.values.data() + begin;
    report.zero_rows += std::all_of(row, row + x.columns, [](T v) { return v == 0; });
    std::erase_if(zero, [&](Index j) { return row[j] != 0; });
  }
  report.zero_columns = zero.size();
}

template <class T>
void count_zeros(const Sparse<T>& x, ReadReport& report) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i)
    report.zero_rows += x.row_start[i] == x.row_start[i + 1];
  std::vector<bool> seen(static_cast<std::size_t>(x.columns));
  for (const std::uint32_t j : x.column) seen[j] = true;
  report.zero_columns = static_cast<std::uint64_t>(std::count(seen.begin(), seen.end(), false));
}

}  // namespace

template <class T>
LabelledMatrix<T> read_matrix(const std::string& path, const ReadOptions& options, ReadReport& report) {
  const auto start = std::chrono::steady_clock::now();
  try {
    LabelledMatrix<T> matrix = open_matrix<T>(path, options, report)->all();
    std::visit([&](const auto& x) { count_zeros(x, report); }, matrix.values);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return matrix;
  } catch (const std::bad_alloc&) {
    fail_no_memory(shown_path(path), options);
  }
}

template LabelledMatrix<float> read_matrix(const std::string&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matrix(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
