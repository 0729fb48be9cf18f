#include "nmf/io/write.hpp"

#include <fmt/format.h>

#include <charconv>

#include "nmf/io/blocks.hpp"
#include "nmf/io/csv_sample.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t longest_number = 32;
constexpr Index numbers_at_a_time = 1 << 15;

template <class T>
char* put_number(char* to, T value) {
  if (value >= 0 && value < T(1 << 20) && value == static_cast<T>(static_cast<int>(value)) &&
      !std::signbit(value))
    return std::to_chars(to, to + longest_number, static_cast<int>(value)).ptr;
  return std::to_chars(to, to + longest_number, value).ptr;
}

// Quoted where it would be read as something else.
void put_name(std::string& to, const std::string& name, char delimiter) {
  const bool edge_blank = !name.empty() && (name.front() == ' ' || name.front() == '\t' ||
                                            name.back() == ' ' || name.back() == '\t');
  const bool plain = name.find_first_of(std::string("\"\n\r") + delimiter) == std::string::npos &&
                     !edge_blank && (name.empty() || cell_kind(name) == CellKind::text);
  if (plain) {
    to += name;
    return;
  }
  to += '"';
  for (const char c : name) to.append(c == '"' ? 2 : 1, c);
  to += '"';
}

template <class T>
std::string header_line(const TableView<T>& table, char delimiter) {
  std::string text;
  if (table.column_names == nullptr) return text;
  if (table.row_labels != nullptr)
    for (const LabelColumn& column : *table.row_labels) {
      put_name(text, column.name, delimiter);
      text += delimiter;
    }
  for (Index j = 0; j < table.columns; ++j) {
    put_name(text, (*table.column_names)[static_cast<std::size_t>(j)], delimiter);
    text += j + 1 == table.columns ? '\n' : delimiter;
  }
  return text;
}

template <class T>
void put_row(std::string& to, const TableView<T>& table, Index row, char delimiter) {
  if (table.row_labels != nullptr)
    for (const LabelColumn& column : *table.row_labels) {
      put_name(to, column.values[static_cast<std::size_t>(row)], delimiter);
      to += delimiter;
    }
  const T* value = table.values + row * table.row_stride;
  const std::size_t old = to.size();
  to.resize(old + static_cast<std::size_t>(table.columns) * (longest_number + 1));
  char* at = to.data() + old;
  for (Index j = 0; j < table.columns; ++j, value += table.column_stride) {
    at = put_number(at, *value);
    *at++ = delimiter;
  }
  at[-1] = '\n';
  to.resize(static_cast<std::size_t>(at - to.data()));
}

template <class T>
void write_rows(AtomicFile& file, const TableView<T>& table, char delimiter) {
  struct Piece {
    Index begin = 0;
    Index end = 0;
    std::string text;
  };
  const Index rows_at_a_time = std::max<Index>(1, numbers_at_a_time / table.columns);
  Index next = 0;
  run_in_order<Piece>(
      table.rows <= rows_at_a_time ? 1 : thread_count(0),
      [&](Piece& piece) {
        piece.begin = next;
        piece.end = next = std::min(table.rows, next + rows_at_a_time);
        return piece.begin < piece.end;
      },
      [&](Piece& piece) {
        piece.text.clear();
        for (Index i = piece.begin; i < piece.end; ++i) put_row(piece.text, table, i, delimiter);
      },
      [&](Piece& piece) { file.write(piece.text); });
}

}  // namespace

template <class T>
void write_table(AtomicFile& file, const TableView<T>& table, TableFormat format) {
  if (format == TableFormat::mtx) {
    file.write(fmt::format("%%MatrixMarket matrix array real general\n{} {}\n", table.rows, table.columns));
    const TableView<T> columns{table.columns, table.rows, table.values, table.column_stride,
                               table.row_stride};
    return write_rows(file, columns, '\n');
  }
  const char delimiter = format == TableFormat::tsv ? '\t' : ',';
  file.write(header_line(table, delimiter));
  write_rows(file, table, delimiter);
}

template void write_table(AtomicFile&, const TableView<float>&, TableFormat);
template void write_table(AtomicFile&, const TableView<double>&, TableFormat);

}  // namespace nmf::io
