// What the columns of delimited text are, told from its first records.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

enum class Role : std::uint8_t {
  data,
  label,
  skip,
  empty,  // behind a delimiter at the end of every record
};

struct CsvLayout {
  char delimiter = ',';
  bool header = false;
  std::vector<std::string> names;  // one a column of the file; column_1 ... where there is no header
  std::vector<Role> roles;
  std::uint64_t first_line = 1;  // that is not passed over
  std::size_t head_bytes = 0;    // byte-order mark, lines that are passed over and header, to be skipped
  std::uint64_t head_lines = 0;
  std::optional<std::uint64_t> announced_rows;  // by the file
  std::vector<std::size_t> entries;  // columns of row, column and value, where it looks like a long table
  double density = 1;                // share of the numbers of the first records that are not zero
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
  std::vector<std::string> decisions;

  std::size_t count(Role role) const;
  std::vector<std::string> names_of(Role role) const;
  std::string shown_column(std::size_t column) const;  // "column 2 (share)"
};

std::string shown_delimiter(char delimiter);
std::string said_of_skipped(const ReadOptions& options);  // for the beginning of a note; empty: none are

// Whether a line that does not have as many cells as others is a comment, to which no format of ours has a
// right.
bool begins_comment(const char* record);
[[noreturn]] void fail_comment(const std::string& file, std::uint64_t line, char mark);

// The columns that a selector (a name, a number from 1, or a range of numbers: 2-400, 2-) means; `by` is the
// option that has it. Throws Error(Fault::usage) where there is none.
std::vector<std::size_t> select_columns(const CsvLayout& layout, const std::string& file,
                                        const std::string& by, const std::string& selector);

// Appends to the decisions what the columns are, and as a note for all roles up to the last one.
void say_roles(CsvLayout& layout, Role last_to_note, const std::string& before = {});

// Gives columns the roles that ReadOptions::columns, labels and drop name.
void apply_selections(CsvLayout& layout, const std::string& file, const ReadOptions& options);

// Looks at the beginning of the stream without taking it. Throws Error(Fault::input) for text without
// records, rows or numeric columns and Error(Fault::usage) for columns that options name and the file does
// not have.
CsvLayout find_layout(ByteStream& stream, const ReadOptions& options);

}  // namespace nmf::io
