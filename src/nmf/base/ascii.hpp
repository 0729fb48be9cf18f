// Letters of ASCII: whatever the locale, and the same for every text that a file or a person brings.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace nmf {

constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Small letters in place of capitals.
constexpr char lowered(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
inline std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lowered(c);
  return result;
}

// Whether a text is a word that is given in small letters.
constexpr bool is_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return lowered(a) == b; });
}

}  // namespace nmf
