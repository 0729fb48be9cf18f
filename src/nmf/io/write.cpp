#include "nmf/io/write.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nmf/io/blocks.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/sample.hpp"
#include "nmf/io/write_text.hpp"
#include "nmf/matrix/naming.hpp"

namespace nmf::io {
namespace {

std::string header_line(const std::vector<LabelColumn>* labels, const std::vector<std::string>& names,
                        char delimiter) {
  std::string text;
  if (labels != nullptr)
    for (const LabelColumn& column : *labels) {
      put_name(text, column.name, delimiter);
      text += delimiter;
    }
  for (const std::string& name : names) {
    put_name(text, name, delimiter);
    text += delimiter;
  }
  text.back() = '\n';
  return text;
}

// The numbers of row i in order; a lambda keeps its place in the row.
template <class T>
auto row_of(const TableView<T>& x, Index i) {
  return [value = x.values + i * x.row_stride, stride = x.column_stride]() mutable {
    return *std::exchange(value, value + stride);
  };
}
template <class T>
auto row_of(const Sparse<T>& x, Index i) {
  auto at = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i)]);
  const auto end = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i) + 1]);
  return [&x, at, end, j = std::uint32_t{0}]() mutable {
    const bool stored = at < end && x.column[at] == j;
    ++j;
    return stored ? x.value[at++] : T(0);
  };
}

template <class X>
void write_rows(AtomicFile& file, const X& x, const std::vector<LabelColumn>* labels, char delimiter,
                int threads) {
  const auto put_row = [&](std::string& text, Index i) {
    if (labels != nullptr)
      for (const LabelColumn& column : *labels) {
        put_name(text, column.values[static_cast<std::size_t>(i)], delimiter);
        text += delimiter;
      }
    auto next = row_of(x, i);
    NumberText numbers(text, static_cast<std::size_t>(x.columns));
    for (Index j = 0; j < x.columns; ++j) numbers.put(next(), delimiter);
    numbers.finish('\n');
  };
  write_pieces(file, x.rows, x.columns, threads, put_row);
}

template <class T, class X>
void write_npy_rows(AtomicFile& file, const X& x) {
  file.write(npy_header(sizeof(T) == sizeof(float) ? "<f4" : "<f8",
                        {static_cast<std::uint64_t>(x.rows), static_cast<std::uint64_t>(x.columns)}));
  std::vector<T> row(static_cast<std::size_t>(x.columns));
  for (Index i = 0; i < x.rows; ++i) {
    std::generate(row.begin(), row.end(), row_of(x, i));
    file.write(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(T));
  }
}

char delimiter_of(TableFormat format) {
  return format == TableFormat::tsv ? '\t' : ',';
}

}  // namespace

template <class T>
void write_table(AtomicFile& file, const TableView<T>& table, TableFormat format) {
  if (format == TableFormat::npy) return write_npy_rows<T>(file, table);
  if (format == TableFormat::mtx) {
    file.write(fmt::format("%%MatrixMarket matrix array real general\n{} {}\n", table.rows, table.columns));
    const TableView<T> columns{table.columns, table.rows, table.values, table.column_stride,
                               table.row_stride};
    return write_rows(file, columns, nullptr, '\n', 0);
  }
  const char delimiter = delimiter_of(format);
  if (table.column_names != nullptr)
    file.write(header_line(table.row_labels, *table.column_names, delimiter));
  write_rows(file, table, table.row_labels, delimiter, 0);
}

template <class T>
TableView<T> view_of(const Dense<T>& x) {
  return {x.rows, x.columns, x.values.data(), x.columns, 1};
}

// Without a header, labels have no name, and such as numbers would be data.
bool need_header(const std::vector<LabelColumn>& labels) {
  return std::any_of(labels.begin(), labels.end(), [](const LabelColumn& column) {
    return !column.name.empty() ||
           std::any_of(column.values.begin(), column.values.end(),
                       [](const std::string& label) { return cell_kind(label) != CellKind::text; });
  });
}

template <class T>
void write_delimited(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options) {
  const char delimiter = options.format == "tsv" ? '\t' : ',';
  const std::vector<LabelColumn>* labels = matrix.labels.rows.empty() ? nullptr : &matrix.labels.rows;
  if (!matrix.labels.columns.empty())
    file.write(header_line(labels, matrix.labels.columns, delimiter));
  else if (need_header(matrix.labels.rows))
    file.write(header_line(labels, column_names(matrix.columns()), delimiter));
  if (const auto* dense = std::get_if<Dense<T>>(&matrix.values))
    write_rows(file, view_of(*dense), labels, delimiter, options.threads);
  else
    write_rows(file, std::get<Sparse<T>>(matrix.values), labels, delimiter, options.threads);
}

template <class T>
void write_matrix_market(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options) {
  if (const auto* dense = std::get_if<Dense<T>>(&matrix.values))
    return write_table(file, view_of(*dense), TableFormat::mtx);
  const auto& x = std::get<Sparse<T>>(matrix.values);
  file.write(fmt::format("%%MatrixMarket matrix coordinate real general\n{} {} {}\n", x.rows, x.columns,
                         x.non_zeros()));
  const Index entries_a_row = x.non_zeros() / x.rows + 1;
  write_pieces(file, x.rows, 3 * entries_a_row, options.threads, [&](std::string& text, Index i) {
    const auto begin = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i)]);
    const auto end = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i) + 1]);
    NumberText numbers(text, 3 * (end - begin));
    for (std::size_t e = begin; e < end; ++e) {
      numbers.put(i + 1, ' ');
      numbers.put(Index{x.column[e]} + 1, ' ');
      numbers.put(x.value[e], '\n');
    }
    numbers.finish('\n');
  });
}

template <class T>
void write_npy(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions&) {
  if (const auto* dense = std::get_if<Dense<T>>(&matrix.values))
    write_npy_rows<T>(file, view_of(*dense));
  else
    write_npy_rows<T>(file, std::get<Sparse<T>>(matrix.values));
}

template void write_table(AtomicFile&, const TableView<float>&, TableFormat);
template void write_table(AtomicFile&, const TableView<double>&, TableFormat);
template void write_delimited(AtomicFile&, const LabelledMatrix<float>&, const WriteOptions&);
template void write_delimited(AtomicFile&, const LabelledMatrix<double>&, const WriteOptions&);
template void write_matrix_market(AtomicFile&, const LabelledMatrix<float>&, const WriteOptions&);
template void write_matrix_market(AtomicFile&, const LabelledMatrix<double>&, const WriteOptions&);
template void write_npy(AtomicFile&, const LabelledMatrix<float>&, const WriteOptions&);
template void write_npy(AtomicFile&, const LabelledMatrix<double>&, const WriteOptions&);

}  // namespace nmf::io
