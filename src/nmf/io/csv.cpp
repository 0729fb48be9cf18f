// CSV, TSV and other delimited text: rows parsed by all threads into their final place.
#include <fmt/format.h>

#include <shared_mutex>

#include "nmf/io/blocks.hpp"
#include "nmf/io/csv_cell.hpp"
#include "nmf/io/csv_layout.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

using LabelValues = std::vector<std::vector<std::string>>;  // one vector a label column

// Parses the records of a block.
template <class T>
class RowParser {
 public:
  RowParser(const CsvLayout& layout, const std::string& file)
      : layout_(layout), file_(file), delimiter_(layout.delimiter), roles_(layout.roles) {}

  // Parses one record into out and labels and returns the beginning of the next. Throws with the place of
  // what is wrong.
  const char* parse(const Block& block, const char* record, T* out, LabelValues& labels) const {
    const char* at = record;
    std::size_t label = 0;
    for (std::size_t c = 0;; ++c) {
      if (c == roles_.size()) fail_width(block, record);
      if (roles_[c] == Role::data) {
        const char* end = fast_number(at, *out);
        if (end != nullptr && *end == delimiter_ && delimiter_ != ' ') {
          ++out;
          at = end + 1;
          continue;
        }
        if (end != nullptr && *end == '\n') {
          if (!complete(c)) fail_width(block, record);
          return end + 1;
        }
      }
      const Cell cell = read_cell(at, block.end(), delimiter_);
      if (cell.fault != CellFault::none) fail_quote(block, at, c, cell.fault);
      const char* next = next_cell(cell.next, delimiter_);
      if (roles_[c] == Role::label)
        labels[label++].push_back(cell.unquoted());
      else if (roles_[c] == Role::data)
        read_slowly(block, record, at, c, cell, *out++);
      else if (roles_[c] == Role::empty && (cell.begin != cell.end || cell.quoted))
        fail_width(block, record);
      if (next == nullptr) {
        if (!complete(c)) fail_width(block, record);
        const char* line_end = cell.next;
        while (*line_end == ' ' || *line_end == '\t') ++line_end;
        return after_record(line_end);
      }
      at = next;
    }
  }

 private:
  // Whether a record may end after column c.
  bool complete(std::size_t c) const {
    return c + 1 == roles_.size() || (c + 2 == roles_.size() && roles_.back() == Role::empty);
  }

  void read_slowly(const Block& block, const char* record, const char* at, std::size_t column,
                   const Cell& cell, T& value) const {
    std::string problem;
    if (read_entry(cell.quoted ? std::string_view(cell.unquoted()) : cell.text(), value, problem)) return;
    if (width(block, record) != roles_.size()) fail_width(block, record);  // a shifted row explains more
    if (problem.ends_with("correct it"))
      problem += ", or leave the column out (--drop) or keep it as row labels (--labels)";
    if (first_line(block, record) && layout_.head_lines == 0 &&
        problem.find("is not a number") != std::string::npos)
      problem += "; if this line is a header, say --header yes";
    fail(file_, block.line_of(at), fmt::format("{}: {}", shown_column(column), problem));
  }

  bool first_line(const Block& block, const char* record) const {
    return block.first_record == 0 && record == block.begin();
  }

  std::string shown_column(std::size_t column) const {
    return fmt::format("column {} ({})", column + 1, shown(layout_.names[column]));
  }

  std::size_t width(const Block& block, const char* record) const {
    std::size_t cells = 0;
    for (const char* at = record; at != nullptr; ++cells)
      at = next_cell(read_cell(at, block.end(), delimiter_).next, delimiter_);
    return cells;
  }

  [[noreturn]] void fail_width(const Block& block, const char* record) const {
    const std::size_t cells = width(block, record);
    const std::size_t expected = roles_.size();
    fail(file_, block.line_of(record),
         fmt::format("{} {} where {} {}; every row needs as many (delimiter {})", cells,
                     cells == 1 ? "cell" : "cells", layout_.header ? "the header has" : "the first row has",
                     expected, delimiter_ == '\t' ? "tab" : fmt::format("'{}'", delimiter_)));
  }

  [[noreturn]] void fail_quote(const Block& block, const char* at, std::size_t column,
                               CellFault fault) const {
    fail(file_, block.line_of(at), fmt::format("{}: {}", shown_column(column), message(fault)));
  }

  const CsvLayout& layout_;
  const std::string& file_;
  const char delimiter_;
  const std::vector<Role>& roles_;
};

bool blank(const char* record) {
  return *record == '\n' || (*record == '\r' && record[1] == '\n');
}

// Rows found in a block, without blank lines at its end; those are an error where anything follows.
struct ParsedRows {
  std::uint64_t rows = 0;
  std::uint64_t blank_line = 0;  // 0: none
  LabelValues labels;
};

template <class T, class Take>
void parse_rows(const RowParser<T>& parser, const Block& block, const std::string& file, ParsedRows& parsed,
                const Take& row_place) {
  parsed.rows = 0;
  parsed.blank_line = 0;
  for (auto& column : parsed.labels) column.clear();
  for (const char* at = block.begin(); at < block.end();) {
    if (blank(at)) {
      if (parsed.blank_line == 0) parsed.blank_line = block.line_of(at);
      at += *at == '\r' ? 2 : 1;
      continue;
    }
    if (parsed.blank_line != 0)
      fail(file, parsed.blank_line, "the line is empty; remove it, or fill in the missing row");
    at = parser.parse(block, at, row_place(parsed.rows), parsed.labels);
    ++parsed.rows;
  }
}

// Where the rows end up. Blocks learn their place before they are parsed, so growing may have to wait for the
// threads that are writing.
template <class T>
class DenseTarget {
 public:
  DenseTarget(std::size_t columns, std::uint64_t text_size) : columns_(columns), text_size_(text_size) {}

  void reserve(std::uint64_t rows, std::uint64_t bytes_read) {
    const std::size_t needed = static_cast<std::size_t>(rows) * columns_;
    if (needed <= values_.capacity()) return;
    const std::unique_lock lock(mutex_);
    std::size_t wanted = needed + needed / 2;
    if (text_size_ > bytes_read && bytes_read > 0)
      wanted = needed +
               static_cast<std::size_t>(static_cast<double>(needed) * 1.02 / static_cast<double>(bytes_read) *
                                        static_cast<double>(text_size_ - bytes_read));
    try {
      values_.reserve(wanted);
    } catch (const std::bad_alloc&) {
      values_.reserve(needed);
    }
  }

  std::shared_mutex& mutex() { return mutex_; }
  T* row(std::uint64_t i) { return values_.data() + static_cast<std::size_t>(i) * columns_; }

  Dense<T> take(std::uint64_t rows) {
    Dense<T> x;
    x.rows = static_cast<Index>(rows);
    x.columns = static_cast<Index>(columns_);
    values_.resize(static_cast<std::size_t>(rows) * columns_);
    values_.shrink_to_fit();
    x.values = std::move(values_);
    return x;
  }

 private:
  std::size_t columns_;
  std::uint64_t text_size_;
  Buffer<T> values_;
  std::shared_mutex mutex_;
};

}  // namespace

template <class T>
LabelledMatrix<T> read_csv(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  const CsvLayout layout = find_layout(stream, options);
  stream.skip(layout.head_bytes);
  const std::string& file = stream.name();
  const RowParser<T> parser(layout, file);
  BlockReader reader(stream, options.buffer_size, layout.head_lines, layout.delimiter);

  LabelledMatrix<T> matrix;
  for (const std::string& name : layout.names_of(Role::label))
    matrix.labels.rows.push_back({layout.header ? name : "", {}});
  DenseTarget<T> target(layout.count(Role::data), stream.stored_size());
  std::uint64_t rows = 0;
  std::uint64_t blank_line = 0;
  parse_blocks<ParsedRows>(
      reader, options.threads,
      [&](const Block& block, ParsedRows& parsed) {
        target.reserve(block.first_record + block.records, reader.bytes());
        parsed.labels.resize(matrix.labels.rows.size());
      },
      [&](const Block& block, ParsedRows& parsed) {
        const std::shared_lock lock(target.mutex());
        parse_rows(parser, block, file, parsed,
                   [&](std::uint64_t row) { return target.row(block.first_record + row); });
      },
      [&](const Block&, ParsedRows& parsed) {
        if (blank_line != 0 && parsed.rows > 0)
          fail(file, blank_line, "the line is empty; remove it, or fill in the missing row");
        if (blank_line == 0) blank_line = parsed.blank_line;
        rows += parsed.rows;
        for (std::size_t i = 0; i < parsed.labels.size(); ++i)
          std::move(parsed.labels[i].begin(), parsed.labels[i].end(),
                    std::back_inserter(matrix.labels.rows[i].values));
      });
  if (rows == 0) fail(file, "no rows; NMF needs a table of numbers");
  matrix.values = target.take(rows);
  report.label_columns = layout.names_of(Role::label);
  report.data_columns = layout.names_of(Role::data);
  report.notes.insert(report.notes.end(), layout.notes.begin(), layout.notes.end());
  if (layout.header) matrix.labels.columns = report.data_columns;
  return matrix;
}

template LabelledMatrix<float> read_csv(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_csv(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
