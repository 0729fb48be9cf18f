#include "nmf/io/long/words.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "nmf/base/ascii.hpp"
#include "nmf/io/text/words.hpp"

namespace nmf::io {
namespace {

// In small letters, without what is neither letter nor digit.
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name)
    if (is_upper(c) || is_lower(c) || is_digit(c)) letters += lowered(c);
  return letters;
}

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view name) {
  return std::find(words.begin(), words.end(), letters_of(name)) != words.end();
}

}  // namespace

bool names_ratings(std::string_view name) {
  constexpr std::array<std::string_view, 10> words{"rating", "ratings",    "stars", "star",   "score",
                                                   "scores", "bookrating", "grade", "grades", "overall"};
  return is_among(words, name);
}

bool names_value(std::string_view name) {
  constexpr std::array<std::string_view, 20> words{
      "value",     "values", "val",     "count",  "counts",    "n",         "freq",
      "frequency", "weight", "weights", "x",      "plays",     "quantity",  "quantities",
      "amount",    "tf",     "tfidf",   "number", "abundance", "expression"};
  return names_ratings(name) || is_among(words, name);
}

bool names_time(std::string_view name) {
  constexpr std::array<std::string_view, 8> words{"timestamp", "time",      "date",    "datetime",
                                                  "unixtime",  "createdat", "ratedat", "unixreviewtime"};
  return is_among(words, name);
}

bool names_node(std::string_view name) {
  constexpr std::array<std::string_view, 16> words{"source",     "target",   "src",   "dst",   "from", "to",
                                                   "fromnodeid", "tonodeid", "node1", "node2", "head", "tail",
                                                   "u",          "v",        "i",     "j"};
  return names_row_labels(name) || is_among(words, name);
}

}  // namespace nmf::io
