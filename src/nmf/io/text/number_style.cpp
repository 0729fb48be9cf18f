#include "nmf/io/text/number_style.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/text/disguise.hpp"

namespace nmf::io {
namespace {

constexpr std::string_view decimal_digits = "0123456789";

bool all_digits(std::string_view text) {
  return text.find_first_not_of(decimal_digits) == std::string_view::npos;
}

bool is_number(std::string_view text) {
  double value = 0;
  return parse_number(text, value) != NumberFault::not_a_number;
}

// How many bytes of a text that goes on behind a group of digits are the mark between thousands: the one that
// is asked for, or what typesetters put in its place.
std::size_t mark_length(std::string_view text, char thousands) {
  if (text.starts_with(thousands)) return 1;
  if (thousands == ' ')
    for (const std::string_view blank : {"\u00a0", "\u2009", "\u202f"})
      if (text.starts_with(blank)) return blank.size();
  constexpr std::string_view apostrophe = "\u2019";
  return thousands == '\'' && text.starts_with(apostrophe) ? apostrophe.size() : 0;
}

// Takes the digits before the decimal mark, without what stands between them.
bool take_whole_part(std::string_view& text, char thousands, std::string& usual) {
  const bool zero = text.starts_with('0');
  std::size_t count = std::min(text.find_first_not_of(decimal_digits), text.size());
  usual += text.substr(0, count);
  text.remove_prefix(count);
  if (thousands == '\0' || count == 0) return true;
  for (bool first = true;; first = false) {
    const std::size_t mark = mark_length(text, thousands);
    if (mark == 0) return true;
    if (first && (zero || count > 3)) return false;
    text.remove_prefix(mark);
    count = std::min(text.find_first_not_of(decimal_digits), text.size());
    if (count != 3) return false;
    usual += text.substr(0, count);
    text.remove_prefix(count);
  }
}

// 1,234 and 1,234,567.8, or with point and comma the other way round: groups of three digits, then nothing
// but a fraction.
bool has_thousands(std::string_view text, char separator, char point) {
  const std::size_t begin = std::min(text.find(separator), text.size());
  std::string_view rest = text.substr(begin);
  if (begin < 1 || begin > 3 || rest.empty() || !all_digits(text.substr(0, begin))) return false;
  for (; rest.starts_with(separator); rest.remove_prefix(4))
    if (rest.size() < 4 || !all_digits(rest.substr(1, 3))) return false;
  return rest.empty() || (rest[0] == point && all_digits(rest.substr(1)));
}

// A number once its only comma is the point.
bool has_decimal_comma(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || text.find('.') != std::string_view::npos) return false;
  std::string with_point(text);
  with_point[comma] = '.';
  return is_number(with_point);
}

std::string why_comma(std::string_view text) {
  const std::string decimal = option("decimal", ","), between = option("thousands", ",");
  std::string what = decimal + " where it stands before decimals";
  if (has_thousands(text, '.', ',') && text.find('.') != std::string_view::npos)
    what = decimal + " and " + option("thousands", ".") + " where these are the marks of this file";
  else if (!has_decimal_comma(text))
    what = between + " where it stands between thousands";
  else if (has_thousands(text, ',', '.'))
    what += ", or " + between + " where it stands between thousands";
  return fmt::format("'{}' holds a comma; say {}", shown(text), what);
}

std::string why_point(std::string_view text, bool thousands) {
  return fmt::format(
      "'{}' holds a point, and decimals are behind a comma ({}); {}", shown(text), option("decimal", ","),
      thousands ? "say " + option("thousands", ".") + " where it stands between thousands" : "correct it");
}

// A number once the marks between its digits are gone.
bool has_wrong_groups(std::string_view text, const NumberStyle& style) {
  if (style.thousands == '\0') return false;
  std::string without, usual;
  for (std::size_t mark = 0; !text.empty(); text.remove_prefix(std::max<std::size_t>(mark, 1))) {
    mark = mark_length(text, style.thousands);
    if (mark == 0) without += text[0];
  }
  return as_usual(without, {style.decimal, '\0'}, usual);
}

}  // namespace

NumberStyle number_style(const ReadOptions& options) {
  return {options.decimal.value_or('.'), options.thousands.value_or('\0')};
}

void check_style(const ReadOptions& options) {
  const NumberStyle style = number_style(options);
  const auto refuse = [](bool wrongly, const char* field, char given, const char* remedy) {
    if (wrongly)
      throw wrong(option(field), fmt::format("{} is not possible; {}", shown({&given, 1}), remedy));
  };
  refuse(style.decimal != '.' && style.decimal != ',', "decimal", style.decimal, "give . or ,");
  constexpr std::string_view between = ",.' _";
  refuse(style.thousands != '\0' && between.find(style.thousands) == std::string_view::npos, "thousands",
         style.thousands, "give a comma, a point, an apostrophe, a blank or _");
  refuse(style.thousands == style.decimal, "thousands", style.thousands,
         "it stands before decimals; give another mark");
  constexpr std::string_view beginnings = "0123456789+-.\"\r\n \t";
  if (!options.comment) return;
  const char mark = *options.comment;
  refuse(beginnings.find(mark) != std::string_view::npos || mark == options.delimiter, "comment", mark,
         "rows begin with it; give another character");
}

bool as_usual(std::string_view text, const NumberStyle& style, std::string& usual) {
  usual.clear();
  if (text.starts_with('-') || text.starts_with('+')) {
    usual += text[0];
    text.remove_prefix(1);
  }
  if (!take_whole_part(text, style.thousands, usual)) return false;
  if (text.starts_with(style.decimal)) {
    usual += '.';
    text.remove_prefix(1);
  }
  if (text.find('.') != std::string_view::npos) return false;
  usual += text;
  return is_number(usual);
}

std::string usual_or_same(std::string text, const NumberStyle& style) {
  std::string usual;
  return !style.usual() && as_usual(text, style, usual) ? usual : text;
}

bool has_number_comma(std::string_view text) {
  if (text.find(',') == std::string_view::npos) return false;
  return has_thousands(text, ',', '.') || has_thousands(text, '.', ',') || has_decimal_comma(text);
}

bool needs_style(std::string_view text, const NumberStyle& style) {
  std::string usual;
  return !is_number(text) && (has_number_comma(text) || (!style.usual() && as_usual(text, style, usual)));
}

bool looks_like_number(std::string_view text, const NumberStyle& style) {
  return is_number(text) || needs_style(text, style);
}

std::string why_no_number(std::string_view text, const NumberStyle& style) {
  if (has_wrong_groups(text, style))
    return fmt::format("'{}' is no number in groups of three digits ({}); correct it", shown(text),
                       option("thousands", fmt::format("'{}'", style.thousands)));
  for (const char mark : {' ', '\''})
    if (std::string usual; style.thousands == '\0' && as_usual(text, {style.decimal, mark}, usual))
      return fmt::format("'{}' holds {}; say {} where it stands between thousands", shown(text),
                         mark == ' ' ? "a blank" : "an apostrophe",
                         option("thousands", mark == ' ' ? "' '" : "\"'\""));
  if (style.decimal == '.' && has_number_comma(text)) return why_comma(text);
  const bool thousands = style.thousands == '\0' && has_thousands(text, '.', ',');
  if (style.decimal != '.' && (is_number(text) || thousands)) return why_point(text, thousands);
  const char* why = "";
  switch (disguise_of(text, style)) {
    case Disguise::none:
    case Disguise::other:
      return "";
    case Disguise::percent:
      why = "has a percent sign; write plain numbers, e.g. with sed 's/%//g'";
      break;
    case Disguise::currency:
      why = "has the sign of a currency; write plain numbers without it";
      break;
    case Disguise::truth:
      why = "is a truth value; write 1 and 0";
      break;
  }
  return fmt::format("'{}' {}", shown(text), why);
}

}  // namespace nmf::io
