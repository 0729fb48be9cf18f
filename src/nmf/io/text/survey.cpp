#include "nmf/io/text/survey.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/cell.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t sample_records = 100;

// Where some numbers stand without quotes, those in quotes are meant as text: a column of them, or the name
// over others.
void judge_quotes(std::vector<Column>& columns) {
  const bool quotes_mean_text =
      std::any_of(columns.begin(), columns.end(), [](const Column& c) { return c.numbers > 0; });
  for (Column& column : columns) {
    if (column.first_quoted && column.first == CellKind::number && column.numbers > 0)
      column.first = CellKind::text;
    const bool text = quotes_mean_text && column.numbers == 0;
    (text ? column.texts : column.numbers) += column.quoted_numbers;
  }
}

void count_cell(Survey& s, std::size_t record, Column& column, const Cell& cell, const CellStyle& style) {
  const CellKind kind = cell.fault == CellFault::none ? cell_kind(cell.text(), style) : CellKind::number;
  if (kind == CellKind::number) {
    const bool zero = cell.text().find_first_of("123456789") == std::string_view::npos;
    ++(zero ? s.zeros : s.non_zeros)[record == 0 ? 0 : 1];
  }
  if (record == 0) {
    column.first = kind;
    column.first_quoted = cell.quoted;
    return;
  }
  const bool quoted = cell.quoted && !needs_style(cell.text(), style.numbers);
  column.numbers += kind == CellKind::number && !quoted;
  column.quoted_numbers += kind == CellKind::number && quoted;
  column.texts += kind == CellKind::text;
}

// Its name is held by the layout, the report and the matrix.
void add_column(Survey& s, const std::string& file, const ReadOptions& options) {
  constexpr double bytes = sizeof(Column) + 4 * sizeof(std::string);
  if (s.columns.size() == s.columns.capacity())
    check_names(file, bytes * static_cast<double>(s.columns.size()), options);
  s.columns.emplace_back();
}

}  // namespace

Survey survey(const CsvSample& sample, char delimiter, const std::string& file, const ReadOptions& options) {
  Survey result{sample, delimiter, cell_style(options), find_records(sample, delimiter, sample_records),
                {},     {}};
  for (std::size_t i = 0; i + 1 < result.records.size(); ++i) {
    std::size_t width = 0;
    bool empty = false;
    for (const char* at = result.records[i]; at != nullptr;) {
      const Cell cell = read_cell(at, sample.end(), delimiter);
      if (i == 0 && cell.fault != CellFault::none)
        fail(file, result.line_of(0), fmt::format("column {}: {}", width + 1, message(cell.fault)));
      if (width == result.columns.size()) add_column(result, file, options);
      count_cell(result, i, result.columns[width++], cell, result.style);
      empty = cell.begin == cell.end && !cell.quoted;
      at = next_cell(cell.next, delimiter);
    }
    result.widths.push_back(width);
    if (i == 0)
      result.first_ends_empty = empty;
    else
      result.last_always_empty = result.last_always_empty && empty;
  }
  judge_quotes(result.columns);
  return result;
}

std::string_view Survey::record(std::size_t index) const {
  return {records[index], records[index + 1]};
}

std::uint64_t Survey::line_of(std::size_t record) const {
  return sample.head_lines + 1 + static_cast<std::uint64_t>(std::count(records[0], records[record], '\n'));
}

std::vector<std::string> Survey::below(std::size_t column) const {
  std::vector<std::string> cells;
  for (std::size_t i = 1; i < lines(); ++i) {
    const char* at = records[i];
    Cell cell = read_cell(at, sample.end(), delimiter);
    for (std::size_t c = 0; c < column && at != nullptr; ++c) {
      at = next_cell(cell.next, delimiter);
      if (at != nullptr) cell = read_cell(at, sample.end(), delimiter);
    }
    if (at != nullptr) cells.push_back(usual_or_same(cell.unquoted(), style.numbers));
  }
  return cells;
}

bool Survey::all_wider_by_one() const {
  return lines() > 1 && std::all_of(widths.begin() + 1, widths.end(),
                                    [&](std::size_t width) { return width == widths[0] + 1; });
}

}  // namespace nmf::io
