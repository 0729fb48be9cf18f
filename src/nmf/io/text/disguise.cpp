#include "nmf/io/text/disguise.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "nmf/base/ascii.hpp"

namespace nmf::io {
namespace {

struct Affix {
  std::string_view text;
  Disguise kind;
};

// Takes one away, and says in `kind` what it was, where that says more than what is there.
bool drop_affix(std::string_view& text, std::span<const Affix> affixes, bool at_end, Disguise& kind) {
  for (const Affix& affix : affixes) {
    if (!(at_end ? text.ends_with(affix.text) : text.starts_with(affix.text))) continue;
    at_end ? text.remove_suffix(affix.text.size()) : text.remove_prefix(affix.text.size());
    if (affix.kind != Disguise::other) kind = affix.kind;
    return true;
  }
  return false;
}

// "5 mg", "12kg"; not "3rd" and not "10A".
bool drop_unit(std::string_view& text) {
  std::size_t at = text.size();
  while (at > 0 && (is_lower(text[at - 1]) || is_upper(text[at - 1]))) --at;
  const std::string_view unit = text.substr(at);
  constexpr std::array<std::string_view, 4> ordinals{"st", "nd", "rd", "th"};
  const bool apart = at > 0 && text[at - 1] == ' ';
  const bool lower = std::all_of(unit.begin(), unit.end(), [](char c) { return c >= 'a'; });
  if (unit.empty() || unit.size() > 4 || at == 0 ||
      (!apart && (!lower || std::find(ordinals.begin(), ordinals.end(), unit) != ordinals.end())))
    return false;
  text = text.substr(0, at);
  return true;
}

constexpr Affix affixes_before[] = {
    {"US$", Disguise::currency},    {"$", Disguise::currency},      {"\u20ac", Disguise::currency},
    {"\u00a3", Disguise::currency}, {"\u00a5", Disguise::currency}, {"USD", Disguise::currency},
    {"EUR", Disguise::currency},    {"CHF", Disguise::currency},    {"GBP", Disguise::currency},
    {"<=", Disguise::other},        {">=", Disguise::other},        {"<", Disguise::other},
    {">", Disguise::other},         {"~", Disguise::other},         {"(", Disguise::other}};
constexpr Affix affixes_after[] = {
    {"%", Disguise::percent},       {"\u2030", Disguise::other},    {"$", Disguise::currency},
    {"\u20ac", Disguise::currency}, {"\u00a3", Disguise::currency}, {"\u00a5", Disguise::currency},
    {"USD", Disguise::currency},    {"EUR", Disguise::currency},    {"CHF", Disguise::currency},
    {"GBP", Disguise::currency},    {"*", Disguise::other},         {")", Disguise::other},
    {"\x80", Disguise::currency}};  // the euro of Windows

}  // namespace

Disguise disguise_of(std::string_view text, const NumberStyle& style) {
  constexpr std::array<std::string_view, 12> truth{"true", "false", "True", "False", "TRUE", "FALSE",
                                                   "yes",  "no",    "Yes",  "No",    "YES",  "NO"};
  if (std::find(truth.begin(), truth.end(), text) != truth.end()) return Disguise::truth;
  Disguise kind = Disguise::other;
  std::string_view rest = text;
  while (drop_affix(rest, affixes_before, false, kind)) {
  }
  while (drop_affix(rest, affixes_after, true, kind)) {
  }
  if (rest.size() == text.size()) drop_unit(rest);
  std::string number;
  for (const char c : rest)
    if (c != ' ' && c != '\'') number += c;
  return number.size() < text.size() && looks_like_number(number, style) ? kind : Disguise::none;
}

}  // namespace nmf::io
