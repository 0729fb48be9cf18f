// The cells of a record of delimited text (RFC 4180). Text always ends with a newline.
#pragma once

#include <string>
#include <string_view>

namespace nmf::io {

enum class CellFault { none, unclosed_quote, text_after_quote, carriage_return };

// What is wrong and what to do.
const char* message(CellFault fault);

struct Cell {
  const char* begin;  // the content without quotes and surrounding blanks
  const char* end;
  const char* next;  // the delimiter, newline or carriage return that ends it
  bool quoted;
  CellFault fault;

  std::string_view text() const { return {begin, static_cast<std::size_t>(end - begin)}; }
  std::string unquoted() const;  // doubled quotes made single
};

// With delimiter ' ' any run of blanks separates.
Cell read_cell(const char* at, const char* end, char delimiter);

// From the end of a cell to the beginning of the next in the same record; nullptr where the record ends.
const char* next_cell(const char* cell_end, char delimiter);

// From the end of the last cell of a record to the beginning of the next record.
inline const char* after_record(const char* cell_end) {
  return cell_end + (*cell_end == '\r' ? 2 : 1);
}

// A record without a character.
inline bool blank(const char* record) {
  return *record == '\n' || (*record == '\r' && record[1] == '\n');
}

// From the beginning of a record to that of the next; nullptr where a quote stays open.
const char* next_record(const char* at, const char* end, char delimiter);

}  // namespace nmf::io
