#include "nmf/io/text/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "nmf/base/ascii.hpp"
#include "nmf/io/number.hpp"

namespace nmf::io {
namespace {

constexpr std::string_view digits = "0123456789";

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// "userId" and "user_id" give user, id.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  char before = '\0';
  for (const char c : name) {
    const bool letter =
        is_upper(c) || is_lower(c) || is_digit(c) || (static_cast<unsigned char>(c) & 0x80) != 0;
    if (!letter || (is_upper(c) && is_lower(before))) words.emplace_back();
    if (letter) words.back() += lowered(c);
    before = c;
  }
  std::erase(words, "");
  return words;
}

// Years, months or days, by the number of digits.
bool is_calendar(std::string_view text) {
  if (text.size() != 4 && text.size() != 6 && text.size() != 8) return false;
  const auto part = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  const auto within = [](int value, int least, int most) { return value >= least && value <= most; };
  return within(part(0, 4), 1500, 2199) && (text.size() < 6 || within(part(4, 2), 1, 12)) &&
         (text.size() < 8 || within(part(6, 2), 1, 31));
}

}  // namespace

bool is_id_name(std::string_view name) {
  const std::vector<std::string> words = words_of(name);
  if (words.empty()) return false;
  constexpr std::array<std::string_view, 2> id{"id", "ids"};
  if (is_one_of(id, words.front()) || is_one_of(id, words.back())) return true;
  // Written as one word there is no telling "userid" from "acid" but by the word.
  constexpr std::array<std::string_view, 34> owners{
      "user",    "item",   "movie",  "sample",  "gene",    "cell",     "patient", "subject", "customer",
      "client",  "person", "member", "case",    "doc",     "document", "product", "order",   "row",
      "record",  "object", "entry",  "event",   "probe",   "spot",     "feature", "entrez",  "protein",
      "cluster", "site",   "store",  "station", "student", "track",    "geo"};
  const std::string& last = words.back();
  return last.ends_with("id") && is_one_of(owners, std::string_view(last).substr(0, last.size() - 2));
}

bool is_no_name(std::string_view name) {
  if (name.empty()) return true;
  constexpr std::string_view pandas = "Unnamed: ";
  if (name.starts_with(pandas)) return is_whole(name.substr(pandas.size()));
  constexpr std::array<std::string_view, 5> others{"index", "rownames", "row.names", "row_names", "rowname"};
  return is_one_of(others, lowered(name));
}

bool names_row_labels(std::string_view name) {
  constexpr std::array<std::string_view, 56> common{
      "name",     "names",     "label",   "labels",  "key",      "code",    "title",    "gene",
      "genes",    "symbol",    "symbols", "feature", "features", "probe",   "probes",   "probeset",
      "protein",  "proteins",  "peptide", "taxon",   "taxa",     "otu",     "asv",      "species",
      "sample",   "samples",   "cell",    "cells",   "barcode",  "patient", "subject",  "donor",
      "country",  "countries", "region",  "state",   "city",     "county",  "station",  "site",
      "location", "date",      "day",     "month",   "year",     "time",    "user",     "users",
      "item",     "items",     "movie",   "product", "word",     "term",    "document", "doc"};
  const std::vector<std::string> words = words_of(name);
  return is_id_name(name) || is_no_name(name) ||
         (!words.empty() && (is_one_of(common, words.front()) || is_one_of(common, words.back())));
}

std::string shape_of(std::string_view text, bool runs) {
  std::string shape;
  for (const char c : text) {
    const char kind = is_digit(c) ? '9' : is_upper(c) ? 'A' : is_lower(c) ? 'a' : c;
    const bool joins = kind == '9' || (runs && (kind == 'A' || kind == 'a'));
    if (!joins || shape.empty() || shape.back() != kind) shape += kind;
  }
  return shape;
}

bool is_whole(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

NumberLine number_line(const std::vector<std::string>& numbers) {
  NumberLine line;
  line.count = numbers.size();
  if (numbers.empty()) return line;
  std::vector<double> values;
  bool calendar = true, zeros_lead = false, negative = false;
  for (const std::string& text : numbers) {
    double value = 0;
    parse_number(text, value);
    values.push_back(value);
    line.whole = line.whole && is_whole(text);
    zeros_lead = zeros_lead || (text.size() > 1 && text[0] == '0');
    negative = negative || value < 0;
    calendar = calendar && is_whole(text) && is_calendar(text);
  }
  line.first = values[0];
  line.calendar = calendar;
  const auto every_step = [&](const auto& holds) {
    for (std::size_t i = 1; i < values.size(); ++i)
      if (!holds(values[i] - values[i - 1])) return false;
    return values.size() > 1;
  };
  const double step = values.size() > 1 ? values[1] - values[0] : 0;
  line.counts = line.whole && every_step([](double s) { return s == 1; });
  line.even = step != 0 && every_step([&](double s) { return s == step; });
  line.monotone = every_step([](double s) { return s > 0; }) || every_step([](double s) { return s < 0; });
  line.marked = line.whole && (zeros_lead || (negative && line.monotone));
  std::sort(values.begin(), values.end());
  line.distinct = std::adjacent_find(values.begin(), values.end()) == values.end();
  return line;
}

}  // namespace nmf::io
