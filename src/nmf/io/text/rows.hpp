// Records of delimited text to numbers and labels, and what is wrong with them.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "nmf/io/blocks.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/text/cell.hpp"
#include "nmf/io/text/layout.hpp"
#include "nmf/io/text/number_style.hpp"

namespace nmf::io {

using LabelValues = std::vector<std::vector<std::string>>;  // one vector a label column

// Parses the records of a block.
template <class T>
class RowParser {
 public:
  RowParser(const CsvLayout& layout, const ReadOptions& options, const std::string& file)
      : layout_(layout),
        options_(options),
        file_(file),
        delimiter_(layout.delimiter),
        point_(fast_point(layout, options)),
        roles_(layout.roles) {}

  // Parses one record into out and labels and returns the beginning of the next. Throws with the place of
  // what is wrong.
  const char* parse(const Block& block, const char* record, T* out, LabelValues& labels) const {
    const char* at = record;
    std::size_t label = 0;
    for (std::size_t c = 0;; ++c) {
      if (c == roles_.size()) fail_width(block, record);
      if (roles_[c] == Role::data) {
        const char* end = read_number(at, block.end(), *out, point_);
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

  // A record that is none.
  bool is_comment(const char* record) const { return *record == options_.comment; }

 private:
  // What stands before decimals where a cell has no quotes; what no text has, where it ends the cell.
  static char fast_point(const CsvLayout& layout, const ReadOptions& options) {
    const char point = number_style(options).decimal;
    return point == layout.delimiter ? '\0' : point;
  }

  // Whether a record may end after column c.
  bool complete(std::size_t c) const {
    return c + 1 == roles_.size() || (c + 2 == roles_.size() && roles_.back() == Role::empty);
  }

  void read_slowly(const Block& block, const char* record, const char* at, std::size_t column,
                   const Cell& cell, T& value) const {
    std::string problem;
    const std::string unquoted = cell.quoted ? cell.unquoted() : "";
    if (read_entry(cell.quoted ? unquoted : cell.text(), options_, value, problem)) return;
    if (width(block, record) != roles_.size()) fail_width(block, record);  // a shifted row explains more
    if (problem.ends_with("correct it"))
      problem += ", or leave the column out (" + option("drop") + ") or keep it as row labels (" +
                 option("labels") + ")";
    const bool like_a_name =
        std::ranges::any_of(std::array{"is not a number", "a missing value", "is negative"},
                            [&](const char* words) { return problem.find(words) != std::string::npos; });
    if (first_line(block, record) && !layout_.header && like_a_name)
      problem += "; if this line is a header, say " + option("header", "yes");
    fail(file_, block.line_of(at), fmt::format("{}: {}", layout_.shown_column(column), problem));
  }

  bool first_line(const Block& block, const char* record) const {
    return block.first_record == 0 && record == block.begin();
  }

  std::size_t width(const Block& block, const char* record) const {
    std::size_t cells = 0;
    for (const char* at = record; at != nullptr; ++cells)
      at = next_cell(read_cell(at, block.end(), delimiter_).next, delimiter_);
    return cells;
  }

  [[noreturn]] void fail_width(const Block& block, const char* record) const {
    if (begins_comment(record)) fail_comment(file_, block.line_of(record), *record);
    const std::size_t cells = width(block, record);
    const std::size_t expected = roles_.size();
    fail(file_, block.line_of(record),
         fmt::format("{} {} where {} {}; every row needs as many (delimiter {})", cells,
                     cells == 1 ? "cell" : "cells", layout_.header ? "the header has" : "the first row has",
                     expected, shown_delimiter(delimiter_)));
  }

  [[noreturn]] void fail_quote(const Block& block, const char* at, std::size_t column,
                               CellFault fault) const {
    fail(file_, block.line_of(at), fmt::format("{}: {}", layout_.shown_column(column), message(fault)));
  }

  const CsvLayout& layout_;
  const ReadOptions& options_;
  const std::string& file_;
  const char delimiter_;
  const char point_;
  const std::vector<Role>& roles_;
};

// What a block held. Blank lines are passed over at the end of the file only.
template <class Target>
struct Parsed {
  typename Target::Part part;
  LabelValues labels;
  std::uint64_t rows = 0;
  std::uint64_t blank_line = 0;  // 0: none
};

[[noreturn]] inline void fail_blank(const std::string& file, std::uint64_t line) {
  fail(file, line, "the line is empty; remove it, or fill in the missing row");
}

template <class T, class Target>
void parse_block(const RowParser<T>& parser, const Block& block, const std::string& file, Target& target,
                 Parsed<Target>& parsed) {
  parsed.rows = 0;
  parsed.blank_line = 0;
  for (auto& column : parsed.labels) column.clear();
  for (const char* at = block.begin(); at < block.end();) {
    if (parser.is_comment(at)) {
      at = std::find(at, block.end(), '\n') + 1;
      continue;
    }
    if (blank(at)) {
      if (parsed.blank_line == 0) parsed.blank_line = block.line_of(at);
      at += *at == '\r' ? 2 : 1;
      continue;
    }
    T* row = target.begin_row(parsed.part, block.first_record + parsed.rows++);
    if (parsed.blank_line != 0) fail_blank(file, parsed.blank_line);
    at = parser.parse(block, at, row, parsed.labels);
    target.end_row(parsed.part);
  }
}

}  // namespace nmf::io
