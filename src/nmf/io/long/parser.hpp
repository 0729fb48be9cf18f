// Lines of a long table to entries, whose row and column are codes of ids.
#pragma once

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "nmf/io/blocks.hpp"
#include "nmf/io/entry.hpp"
#include "nmf/io/long/ids.hpp"
#include "nmf/io/long/layout.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/row_sorter.hpp"
#include "nmf/io/text/cell.hpp"
#include "nmf/io/text/number_style.hpp"
#include "nmf/matrix/grades.hpp"

namespace nmf::io {

// What a thread has made of a block. It keeps the words it has met, in this block and in those before.
template <class T>
struct LongPart {
  Entries<T> entries;  // with room for more than there are
  std::size_t count = 0;
  std::array<WordTable, 2> words;  // of rows, of columns
  Grades grades;
  std::uint64_t lines = 0;            // that are not blank, up to the first that is wrong
  std::uint64_t blank_line = 0;       // 0: none
  std::vector<std::size_t> comments;  // how many entries come before each line that is passed over

  void clear(std::size_t most) {
    count = 0;
    entries.resize(most);
    grades.clear();
    lines = blank_line = 0;
    comments.clear();
  }
};

template <class T>
class LongParser {
 public:
  LongParser(const LongLayout& layout, const ReadOptions& options, const std::string& file)
      : layout_(layout),
        options_(options),
        file_(file),
        delimiter_(layout.text.delimiter),
        point_(number_style(options).decimal == delimiter_ ? '\0' : number_style(options).decimal) {
    for (const char stop : {delimiter_, '\n', '\r', '"'}) stops_[static_cast<unsigned char>(stop)] = true;
    stops_['\t'] = stops_['\t'] || delimiter_ == ' ';
  }

  // Blank lines are passed over at the end of the file only: what follows one is for the caller to refuse.
  void parse(const Block& block, LongPart<T>& part) const {
    part.clear(block.records);
    std::array<std::string, 2> unquoted;
    for (const char* at = block.begin(); at < block.end();) {
      if (*at == options_.comment) {
        part.comments.push_back(part.count);
        at = std::find(at, block.end(), '\n') + 1;
        continue;
      }
      if (blank(at)) {
        if (part.blank_line == 0) part.blank_line = block.line_of(at);
        at += *at == '\r' ? 2 : 1;
        continue;
      }
      ++part.lines;
      if (part.blank_line != 0) fail_blank_line(part.blank_line);
      Line line;
      const char* next = parse_fast(at, block.end(), line);
      if (next == nullptr) next = parse_slowly(block, at, line, unquoted);
      part.entries.row[part.count] = code(line.id[0], part.words[0]);
      part.entries.column[part.count] = code(line.id[1], part.words[1]);
      part.entries.value[part.count++] = line.value;
      part.grades.add(line.value);
      at = next;
    }
  }

  [[noreturn]] void fail_blank_line(std::uint64_t line) const {
    fail(file_, line, "the line is empty; remove it");
  }

 private:
  struct Id {
    std::uint32_t number = 0;
    std::string_view word;  // where it is no number
  };
  struct Line {
    std::array<Id, 2> id;
    T value = 1;
  };

  static std::uint32_t code(const Id& id, WordTable& words) {
    return id.word.empty() ? id.number : word_code | words.find_or_add(id.word);
  }

  // The digits at `at`, if fewer than eight and eight characters are there: all of them at the same time,
  // since nobody foretells how many the next id has (as Lemire 2018 does, "Quickly parsing eight digits").
  // Returns how many they are.
  static int few_digits(const char* at, std::uint64_t& value) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, at, sizeof eight);
    eight ^= 0x3030303030303030;  // what a digit stands for, the first one in the lowest byte
    const std::uint64_t others = (eight | (eight + 0x7676767676767676)) & 0x8080808080808080;
    const int digits = std::countr_zero(others) / 8;
    if (digits == 0 || digits == 8) return digits;
    eight <<= 8 * (8 - digits);  // zeros in front
    eight = (eight * 10 + (eight >> 8)) & 0x00FF00FF00FF00FF;
    eight = (eight * 100 + (eight >> 16)) & 0x0000FFFF0000FFFF;
    value = (eight * 10000 + (eight >> 32)) & 0xFFFFFFFF;
    return digits;
  }

  // A whole number that is its own code; returns where it ends, or nullptr.
  static const char* read_code(const char* at, const char* end, std::uint32_t& number) {
    constexpr std::ptrdiff_t most_digits = 10;
    if (std::uint64_t few = 0; std::endian::native == std::endian::little && end - at >= 8 && *at != '0')
      if (const int digits = few_digits(at, few); digits > 0 && digits < 8) {
        number = static_cast<std::uint32_t>(few);
        return at + digits;
      }
    std::uint64_t value = 0;
    const char* begin = at;
    for (unsigned d = 0; (d = static_cast<unsigned>(static_cast<unsigned char>(*at)) - '0') < 10; ++at)
      value = value * 10 + d;
    const std::ptrdiff_t digits = at - begin;
    if (digits == 0 || digits > most_digits || value >= word_code || (*begin == '0' && digits > 1))
      return nullptr;
    number = static_cast<std::uint32_t>(value);
    return at;
  }

  bool at_delimiter(const char* at) const {
    return *at == delimiter_ && (!layout_.doubled || at[1] == delimiter_);
  }
  static bool at_line_end(const char* at) { return *at == '\n' || (*at == '\r' && at[1] == '\n'); }
  bool at_end(const char* at) const { return at_delimiter(at) || at_line_end(at); }

  // Past digits, eight at a time: times are long, and nobody asks for them.
  const char* past_digits(const char* at, const char* end) const {
    constexpr std::uint64_t halves = 0xF0F0F0F0F0F0F0F0, digits = 0x3030303030303030;  // '0' to '?'
    if ((delimiter_ & 0xF0) == 0x30) return at;
    for (std::uint64_t eight = 0; end - at >= 8; at += 8) {
      std::memcpy(&eight, at, sizeof eight);
      if ((eight & halves) != digits) break;
    }
    return at;
  }

  // Where a field ends that needs no second look; nullptr where it does.
  const char* end_of_field(const char* at) const {
    const char* begin = at;
    for (;; ++at) {
      while (!stops_[static_cast<unsigned char>(*at)]) ++at;
      if (at_end(at)) break;
      if (*at == '"' || *at == '\r' || *at == '\t') return nullptr;
    }
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    if (at == begin) return delimiter_ == ' ' ? nullptr : at;
    return is_blank(*begin) || is_blank(at[-1]) ? nullptr : at;
  }

  const char* read_id_fast(const char* at, const char* end_of_block, Id& id) const {
    const char* end = read_code(at, end_of_block, id.number);
    if (end != nullptr && at_end(end)) return end;
    end = end_of_field(at);
    if (end == nullptr || end == at) return nullptr;
    id.word = {at, static_cast<std::size_t>(end - at)};
    return end;
  }

  // Nothing that needs a second look. Returns the beginning of the next line, or nullptr.
  const char* parse_fast(const char* at, const char* end, Line& line) const {
    const std::size_t last = layout_.fields.size() - 1;
    for (std::size_t f = 0;; ++f) {
      const char* next = nullptr;
      switch (layout_.fields[f]) {
        case Field::row:
          next = read_id_fast(at, end, line.id[0]);
          break;
        case Field::column:
          next = read_id_fast(at, end, line.id[1]);
          break;
        case Field::value:
          next = read_number(at, end, line.value, point_);
          break;
        case Field::skip:
          next = end_of_field(past_digits(at, end));
          break;
      }
      if (next == nullptr) return nullptr;
      if (f == last) return at_line_end(next) ? after_record(next) : nullptr;
      if (!at_delimiter(next)) return nullptr;
      at = next + (layout_.doubled ? 2 : 1);
    }
  }

  // The cells of the line that begins at `at`.
  std::vector<Cell> cells_of_line(const char* at, const char* end) const {
    std::vector<Cell> cells;
    if (!layout_.doubled) {
      while (at != nullptr) {
        cells.push_back(read_cell(at, end, delimiter_));
        at = next_cell(cells.back().next, delimiter_);
      }
      return cells;
    }
    for (;; at = cells.back().next + 2) {
      const char* next = at;
      while (!at_end(next)) ++next;
      cells.push_back({at, next, next, false, CellFault::none});
      if (at_line_end(next)) return cells;
    }
  }

  // Quoted words go into `unquoted`, one for the row and one for the column.
  const char* parse_slowly(const Block& block, const char* at, Line& line,
                           std::array<std::string, 2>& unquoted) const {
    const char* end = std::find(at, block.end(), '\n') + 1;
    line = {};
    const std::vector<Cell> cells = cells_of_line(at, end);
    for (std::size_t c = 0; c < cells.size(); ++c)
      if (cells[c].fault != CellFault::none) fail_cell(block, at, c, message(cells[c].fault));
    if (cells.size() != layout_.fields.size()) fail_count(block, at, cells.size());
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const Field field = layout_.fields[c];
      if (field == Field::value)
        read_value(block, at, c, cells[c], line.value);
      else if (field != Field::skip)
        read_id(block, at, c, cells[c], line.id[field == Field::row ? 0 : 1],
                unquoted[field == Field::row ? 0 : 1]);
    }
    return end;
  }

  void read_id(const Block& block, const char* at, std::size_t column, const Cell& cell, Id& id,
               std::string& unquoted) const {
    if (cell.begin == cell.end)
      fail_cell(block, at, column, "the id is missing; fill it in, or remove the line");
    if (read_code(cell.begin, cell.next, id.number) == cell.end) return;
    id.word = cell.text();
    if (!cell.quoted) return;
    unquoted = cell.unquoted();
    id.word = unquoted;
  }

  void read_value(const Block& block, const char* at, std::size_t column, const Cell& cell, T& value) const {
    std::string problem;
    const std::string text = cell.unquoted();
    if (!read_entry(std::string_view(text), options_, value, problem)) {
      const bool first = block.first_record == 0 && at == block.begin() && !layout_.text.header;
      if (first) problem += "; if this line is a header, say " + option("header", "yes");
      fail_cell(block, at, column, problem);
    }
    if (std::isnan(value) && options_.missing != Missing::keep)
      fail_cell(block, at, column,
                fmt::format("{} a missing value, which an entry cannot be; {}",
                            text.empty() ? "the cell is empty," : shown(text) + " is", leave_entry_out()));
  }

  [[noreturn]] void fail_cell(const Block& block, const char* at, std::size_t column,
                              const std::string& problem) const {
    const std::string place = column < layout_.text.names.size() ? layout_.text.shown_column(column)
                                                                 : fmt::format("column {}", column + 1);
    fail(file_, block.line_of(at), fmt::format("{}: {}", place, problem));
  }

  [[noreturn]] void fail_count(const Block& block, const char* at, std::size_t cells) const {
    if (begins_comment(at)) fail_comment(file_, block.line_of(at), *at);
    fail(file_, block.line_of(at),
         fmt::format("{} {} where {} {}; every line needs as many (delimiter {})", cells,
                     cells == 1 ? "cell" : "cells",
                     layout_.text.header ? "the header has" : "the first line has", layout_.fields.size(),
                     layout_.doubled ? std::string("'::'") : shown_delimiter(delimiter_)));
  }

  const LongLayout& layout_;
  const ReadOptions& options_;
  const std::string& file_;
  const char delimiter_;
  const char point_;               // what stands before decimals; what no text has, where that ends the field
  std::array<bool, 256> stops_{};  // characters at which a field may end, or wants a second look
};

}  // namespace nmf::io
