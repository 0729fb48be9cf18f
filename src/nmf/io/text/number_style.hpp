// How numbers are written in a text table: the decimal mark, what stands between thousands, and how people
// write numbers that are none to a program.
#pragma once

#include <string>
#include <string_view>

#include "nmf/io/read.hpp"

namespace nmf::io {

struct NumberStyle {
  char decimal = '.';
  char thousands = '\0';  // between groups of three digits; '\0': nothing stands there

  bool usual() const { return decimal == '.' && thousands == '\0'; }
};

NumberStyle number_style(const ReadOptions& options);

// Throws Error(Fault::usage) for marks that no number can be written with, and for a mark of comments that
// numbers, quotes or cells begin with.
void check_style(const ReadOptions& options);

// A text of another style than the usual one as C writes that number. False where it is no number in this
// style: groups of thousands have three digits each, or there are none.
bool as_usual(std::string_view text, const NumberStyle& style, std::string& usual);

// The same, or the text itself.
std::string usual_or_same(std::string text, const NumberStyle& style);

// 1,5 or 1,234 or 1.234,5: a number but for its commas, as long as no style says what they mean.
bool has_number_comma(std::string_view text);

// A number in this style, or to a person by its commas, that is none in the usual style.
bool needs_style(std::string_view text, const NumberStyle& style);
// The same, or a number in the usual style.
bool looks_like_number(std::string_view text, const NumberStyle& style);

// Why a text is no number in this style though a person would take it for one (a comma, a point, a percent
// sign ...), and what to do; empty: a person would not.
std::string why_no_number(std::string_view text, const NumberStyle& style);

}  // namespace nmf::io
