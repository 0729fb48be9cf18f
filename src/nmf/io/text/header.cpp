#include "nmf/io/text/header.hpp"

#include <algorithm>

#include "nmf/io/text/quoting.hpp"
#include "nmf/io/text/words.hpp"

namespace nmf::io {
namespace {

constexpr bool doubtful = true;

// Numbers in the first record, which may be names, and what stands below them.
class NumbersOnTop {
 public:
  explicit NumbersOnTop(const Survey& s, bool over_text) : s_(s) {
    for (std::size_t c = 0; c < s.columns.size(); ++c)
      if (s.columns[c].first == CellKind::number && (over_text || s.columns[c].is_number()))
        places_.push_back(c);
    first = number_line(of(0));
    second = number_line(of(1));
  }

  NumberLine first;
  NumberLine second;

  bool counts_from_0() const { return first.counts && first.first == 0; }
  bool counts_from_1() const { return first.counts && first.first == 1; }
  // As names of columns go on, and data seldom do.
  bool in_sequence() const {
    return first.whole && first.distinct &&
           ((first.monotone && first.count >= 3) || counts_from_0() || counts_from_1() || first.calendar ||
            first.marked);
  }
  // The same, where chance alone would seldom do it either.
  bool in_long_sequence() const {
    return in_sequence() &&
           (counts_from_0() || counts_from_1() || first.calendar || first.marked || first.count >= 5);
  }

  // Whether the second line is such a sequence, too.
  bool goes_on() const {
    return first.calendar ? second.calendar : first.counts ? second.counts : second.monotone;
  }

  bool recurs() const {
    const std::vector<std::string> top = of(0);
    return any_below([&](const std::vector<std::string>& line) { return line == top; });
  }
  bool all_below_have_points() const { return !any_number_below(has_no_point); }
  bool none_below_has_a_point() const {
    return !any_number_below([](const std::string& number) { return !has_no_point(number); });
  }
  bool only_0_and_1_below() const {
    return !any_number_below([](const std::string& number) { return number != "0" && number != "1"; });
  }
  bool most_below_are_monotone() const {
    std::size_t monotone = 0;
    for (std::size_t i = 1; i < s_.lines(); ++i) monotone += number_line(of(i)).monotone ? 1 : 0;
    return 2 * monotone >= s_.lines() - 1;
  }

 private:
  std::vector<std::string> of(std::size_t record) const {
    const std::vector<std::string> cells = cells_of(s_.record(record), s_.delimiter);
    std::vector<std::string> numbers;
    for (const std::size_t c : places_)
      if (c < cells.size() && cell_kind(cells[c], {s_.style.numbers, {}}) == CellKind::number)
        numbers.push_back(usual_or_same(cells[c], s_.style.numbers));
    return numbers;
  }
  template <class Holds>
  bool any_below(const Holds& holds) const {
    for (std::size_t i = 1; i < s_.lines(); ++i)
      if (holds(of(i))) return true;
    return false;
  }
  template <class Holds>
  bool any_number_below(const Holds& holds) const {
    return any_below(
        [&](const std::vector<std::string>& line) { return std::any_of(line.begin(), line.end(), holds); });
  }
  static bool has_no_point(const std::string& number) {
    return number.find_first_of(".eE") == std::string::npos;
  }

  const Survey& s_;
  std::vector<std::size_t> places_;
};

// What the first record has over columns of text, beside what stands below.
struct Corner {
  bool empty = true;     // everywhere
  bool named = false;    // a word that names labels
  bool recurs = false;   // is one of the labels
  bool goes_on = false;  // the labels go on as it begins: s1 over s2, s3
  bool alike = false;    // some label is written like it
};

Corner corner_of(const Survey& s, const std::vector<std::size_t>& text_columns) {
  constexpr std::size_t most = 4;
  const std::vector<std::string> cells = cells_of(s.record(0), s.delimiter);
  Corner corner;
  for (std::size_t i = 0; i < std::min(most, text_columns.size()); ++i) {
    if (text_columns[i] >= cells.size()) break;  // rows of different lengths
    const std::string& cell = cells[text_columns[i]];
    if (cell.empty()) continue;
    corner.empty = false;
    const std::vector<std::string> below = s.below(text_columns[i]);
    const auto all_have = [&](const std::string& shape) {
      return std::all_of(below.begin(), below.end(),
                         [&](const std::string& label) { return shape_of(label, false) == shape; });
    };
    const std::string shape = shape_of(cell, false);
    const std::string runs = shape_of(cell, true);
    corner.named = corner.named || names_row_labels(cell);
    corner.recurs = corner.recurs || std::find(below.begin(), below.end(), cell) != below.end();
    corner.goes_on =
        corner.goes_on || ((shape.find('9') != std::string::npos || shape.size() == 1) && all_have(shape));
    corner.alike = corner.alike || std::any_of(below.begin(), below.end(), [&](const std::string& label) {
                     return shape_of(label, true) == runs;
                   });
  }
  return corner;
}

HeaderVerdict fractions_over_labels(const NumbersOnTop& top, const Corner& corner) {
  const NumberLine& first = top.first;
  if (corner.named)
    return {true, "the name of row labels before numbers", !(first.monotone && first.count >= 3)};
  if (first.monotone && first.count >= 4 && !corner.alike && !top.most_below_are_monotone())
    return {true, "text over row labels, and numbers that rise as those below do not", doubtful};
  return {false, "numbers as in the rows below", !corner.alike};
}

// Text or nothing over labels, numbers over numbers.
HeaderVerdict numbers_beside_labels(const NumbersOnTop& top, const Corner& corner) {
  const NumberLine& first = top.first;
  if (corner.empty) {
    const char* why = "an empty first cell over row names";
    if (first.whole) return {true, why};
    if (first.distinct && first.count >= 2) return {true, why, !first.monotone};
    return {false, "a number as in the rows below", doubtful};
  }
  if (corner.recurs || (corner.goes_on && !corner.named))
    return {false, "a label and numbers as in the rows below", top.in_sequence()};
  if (!first.distinct) {
    if (corner.named && first.whole) return {true, "the name of row labels before numbers", doubtful};
    return {false, "numbers that repeat, as those below", corner.named};
  }
  if (!first.whole) return fractions_over_labels(top, corner);
  if (corner.alike && !corner.named)
    return top.in_long_sequence() && !(first.calendar && top.goes_on())
               ? HeaderVerdict{true, "text over row labels, and numbers in sequence",
                               !first.calendar || first.count < 2}
               : HeaderVerdict{false, "a label and numbers as in the rows below", first.count >= 2};
  if (top.in_sequence())
    return {true, "text over row labels, and numbers in sequence",
            !corner.named && (top.goes_on() || !top.in_long_sequence())};
  return {true, "text over row labels before whole numbers", !(corner.named && top.all_below_have_points())};
}

// Text over a column of numbers cannot be data, but it may be a mistake.
HeaderVerdict text_and_numbers(const Survey& s, const NumbersOnTop& top) {
  const std::string corner = cells_of(s.record(0), s.delimiter)[0];
  const bool named = names_row_labels(corner);
  if (s.columns[0].first == CellKind::text && top.first.distinct && (named || top.in_sequence()))
    return {true, "text over numbers", !(named && top.first.whole)};
  return {false, "numbers as in the rows below"};
}

// Behind an empty cell over numbers that may be row names.
HeaderVerdict numbers_behind_nothing(const Survey& s, const NumbersOnTop& top) {
  const NumberLine names = number_line(s.below(0));
  const bool index = names.whole && names.distinct;
  const bool counts_rows = index && names.counts && (names.first == 0 || names.first == 1);
  const bool lone_zero = top.first.count == 1 && top.first.first == 0;
  const bool complete = std::none_of(s.columns.begin() + 1, s.columns.end(),
                                     [](const Column& c) { return c.first == CellKind::missing; });
  if (index && complete && top.first.whole && top.first.distinct &&
      (counts_rows || top.in_sequence() || lone_zero || s.lines() == 2))
    return {true, "an empty first cell over row names"};
  return {false, "numbers as in the rows below", index && top.first.whole};
}

// 0, 1 ... n-1, as pandas writes where columns have no names.
HeaderVerdict from_zero(const NumbersOnTop& top) {
  const std::size_t n = top.first.count;
  const bool goes_on = n >= 3 ? top.second.even : n == 2 ? top.second.counts : top.second.first == 1;
  if (goes_on) return {false, "the rows below go on counting", doubtful};
  if (top.recurs()) return {false, "numbers as in the rows below", doubtful};
  if (n >= 3) return {true, "counts the columns from 0", n <= 5 && top.none_below_has_a_point()};
  if (n == 2 ? !top.only_0_and_1_below() : top.all_below_have_points())
    return {true, "counts the columns from 0", doubtful};
  return {false, "numbers as in the rows below", doubtful};
}

// Without any text. A first row is a name for each column only where it would be a strange row.
HeaderVerdict numbers_over_numbers(const Survey& s, const NumbersOnTop& top) {
  const NumberLine& first = top.first;
  const HeaderVerdict row{false, "numbers as in the rows below"};
  const HeaderVerdict doubtful_row{false, row.why, doubtful};
  const std::size_t n = first.count;
  if (std::any_of(s.columns.begin(), s.columns.end(),
                  [](const Column& c) { return c.first == CellKind::missing && c.is_number(); }))
    return row;
  if (top.counts_from_0() || (n == 1 && first.whole && first.first == 0)) return from_zero(top);
  if (!first.distinct) return row;
  if (first.marked) return {true, "written as names are, not numbers", doubtful};
  if (first.calendar) {
    if (top.second.calendar) return n == 1 ? row : doubtful_row;
    return n > 1 && first.monotone ? HeaderVerdict{true, "years, months or days over other numbers", doubtful}
                                   : doubtful_row;
  }
  if (first.counts && (n == 2 ? top.second.counts : top.second.even)) return row;
  if (top.counts_from_1()) return doubtful_row;
  if (first.whole && n >= 2 && n * (s.lines() - 1) >= 6 && top.all_below_have_points())
    return {true, "whole numbers over numbers with a point", doubtful};
  if (first.monotone && n >= 5 && !top.most_below_are_monotone())
    return n >= 8 ? HeaderVerdict{true, "numbers that rise or fall as those below do not", doubtful}
                  : doubtful_row;
  if (first.even && n >= 3 && !top.second.even) return doubtful_row;
  return row;
}

// What pandas writes for columns without names, one of them of text: numbers over text.
HeaderVerdict numbers_over_text(const NumbersOnTop& top) {
  if (!top.first.whole || !top.first.distinct) return {false, "numbers as in the rows below"};
  if (top.counts_from_0() || top.counts_from_1()) return {true, "counts the columns"};
  return {top.in_sequence(),
          top.in_sequence() ? "numbers in sequence, also over text" : "like the rows below", doubtful};
}

}  // namespace

HeaderVerdict judge_header(const Survey& s) {
  if (s.lines() == 1)
    return {std::none_of(s.columns.begin(), s.columns.end(),
                         [](const Column& c) { return c.first == CellKind::number; }),
            "the only line"};
  if (s.header_is_short()) return {true, "one cell shorter than the rows"};
  std::vector<std::size_t> text_columns;
  std::size_t texts = 0, numbers = 0;  // over columns of numbers
  bool numbers_over_labels = false;
  for (std::size_t c = 0; c < s.columns.size(); ++c) {
    const Column& column = s.columns[c];
    const bool number = column.first == CellKind::number;
    if (column.is_text()) {
      text_columns.push_back(c);
      numbers_over_labels = numbers_over_labels || number;
    } else if (column.is_number()) {
      texts += column.first == CellKind::text ? 1 : 0;
      numbers += number ? 1 : 0;
    }
  }
  if (numbers == 0)
    return texts > 0 ? HeaderVerdict{true, "text over columns of numbers"}
                     : HeaderVerdict{false, "like the rows below"};
  const NumbersOnTop top(s, numbers_over_labels);
  if (texts > 0) return text_and_numbers(s, top);
  if (numbers_over_labels) return numbers_over_text(top);
  if (!text_columns.empty()) return numbers_beside_labels(top, corner_of(s, text_columns));
  if (s.columns[0].first == CellKind::missing && s.columns.size() > 1 &&
      cells_of(s.record(0), s.delimiter)[0].empty())
    return numbers_behind_nothing(s, top);
  return numbers_over_numbers(s, top);
}

}  // namespace nmf::io
