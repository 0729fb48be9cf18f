#include "nmf/io/text/cell.hpp"

#include <cstring>

namespace nmf::io {
namespace {

bool is_blank(char c, char delimiter) {
  return c == ' ' || (c == '\t' && delimiter != '\t');
}

// A carriage return belongs to the end of the line only just before the newline.
bool at_line_end(const char* at) {
  return *at == '\n' || (*at == '\r' && at[1] == '\n');
}

const char* find(const char* at, const char* end, char c) {
  return static_cast<const char*>(std::memchr(at, c, static_cast<std::size_t>(end - at)));
}

const char* skip_blanks(const char* at, char delimiter) {
  while (is_blank(*at, delimiter)) ++at;
  return at;
}

}  // namespace

const char* message(CellFault fault) {
  switch (fault) {
    case CellFault::none:
      return "";
    case CellFault::unclosed_quote:
      return "the quote that opens here is never closed; close it or double it";
    case CellFault::text_after_quote:
      return "text follows the closing quote; double quotes that belong to the cell";
    case CellFault::carriage_return:
      return "holds a carriage return without a newline; end lines with a newline";
  }
  return "";
}

std::string Cell::unquoted() const {
  if (!quoted) return std::string(text());
  std::string result;
  result.reserve(text().size());
  for (const char* p = begin; p < end; ++p) {
    result += *p;
    if (*p == '"' && p + 1 < end && p[1] == '"') ++p;
  }
  return result;
}

Cell read_cell(const char* at, const char* end, char delimiter) {
  at = skip_blanks(at, delimiter);
  Cell cell{at, at, at, *at == '"', CellFault::none};
  const char* p = at;
  if (cell.quoted) {
    cell.begin = ++p;
    for (;; p += 2) {
      p = find(p, end, '"');
      if (p == nullptr) {
        cell.end = cell.next = end - 1;
        cell.fault = CellFault::unclosed_quote;
        return cell;
      }
      if (p[1] != '"') break;
    }
    cell.end = p;
    const char* after = p + 1;
    p = delimiter == ' ' ? after : skip_blanks(after, delimiter);
    if (*p == delimiter || at_line_end(p) || is_blank(*p, delimiter)) {
      cell.next = p;
      return cell;
    }
    cell.fault = CellFault::text_after_quote;
  }
  while (*p != delimiter && !at_line_end(p) && !(delimiter == ' ' && is_blank(*p, delimiter))) ++p;
  cell.next = p;
  if (!cell.quoted) {
    cell.end = p;
    while (cell.end > cell.begin && is_blank(cell.end[-1], delimiter)) --cell.end;
    if (std::memchr(at, '\r', static_cast<std::size_t>(p - at)) != nullptr)
      cell.fault = CellFault::carriage_return;
  }
  return cell;
}

const char* next_cell(const char* cell_end, char delimiter) {
  if (delimiter == ' ') {
    cell_end = skip_blanks(cell_end, delimiter);
    return at_line_end(cell_end) ? nullptr : cell_end;
  }
  return *cell_end == delimiter ? cell_end + 1 : nullptr;
}

// What lies ahead is looked for once, not again for every cell.
const char* next_record(const char* at, const char* end, char delimiter) {
  const char* line_end = find(at, end, '\n');
  const char* quote = find(at, line_end, '"');
  for (;;) {
    if (quote == nullptr) return line_end + 1;
    const Cell cell = read_cell(at, end, delimiter);
    if (cell.fault == CellFault::unclosed_quote) return nullptr;
    const char* next = next_cell(cell.next, delimiter);
    if (next == nullptr) return find(cell.next, end, '\n') + 1;
    at = next;
    if (line_end < at) line_end = find(at, end, '\n');
    if (quote < at) quote = find(at, line_end, '"');
  }
}

}  // namespace nmf::io
