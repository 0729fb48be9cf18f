#include "draw/markup.hpp"

#include <algorithm>
#include <sstream>

#include "nmf/io/message.hpp"

namespace nmf::draw {
namespace {

// Halves of surrogate pairs, what is behind the last character of Unicode, and the two that are none.
bool is_no_character(std::string_view character) {
  const auto byte = [character](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 3)
    return (byte(0) == 0xED && byte(1) >= 0xA0) || (byte(0) == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE);
  return character.size() == 4 && byte(0) == 0xF4 && byte(1) >= 0x90;
}

// Of the widest of the usual fonts, as a share of their size.
double width_of_character(std::string_view character) {
  if (character.size() >= 3) return 1;
  if (character.size() == 2) return 0.65;
  if (std::string_view("iljI.,:;'|!()[] ").find(character[0]) != std::string_view::npos) return 0.36;
  if (std::string_view("ftr-/\\\"*`{}").find(character[0]) != std::string_view::npos) return 0.44;
  if (std::string_view("mwMW@%").find(character[0]) != std::string_view::npos) return 0.96;
  return character[0] >= 'A' && character[0] <= 'Z' ? 0.72 : 0.62;
}

}  // namespace

std::string_view take_character(std::string_view& text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  const std::string_view character = text.substr(0, length);
  text.remove_prefix(length);
  return character;
}

std::string escaped(std::string_view text) {
  const std::string printable = io::printable(text);
  std::string_view rest = printable;
  std::string result;
  while (!rest.empty()) {
    const std::string_view character = take_character(rest);
    if (character == "&")
      result += "&amp;";
    else if (character == "<")
      result += "&lt;";
    else if (character == ">")
      result += "&gt;";
    else if (character == "\"")
      result += "&quot;";
    else
      result += is_no_character(character) ? "\xEF\xBF\xBD" : character;
  }
  return result;
}

double width_of(std::string_view text, double size) {
  double width = 0;
  while (!text.empty()) width += width_of_character(take_character(text));
  return width * size;
}

std::string shortened(const std::string& text, double room, double size) {
  const std::string printable = io::printable(text);
  if (width_of(printable, size) <= room) return printable;
  double width = size;  // of the ellipsis
  std::string_view rest = printable;
  std::string result;
  while (!rest.empty()) {
    const std::string_view character = take_character(rest);
    width += size * width_of_character(character);
    if (width > room) break;
    result += character;
  }
  return result + "\u2026";
}

Index cells_in(std::string_view text) {
  Index cells = 0;
  while (!text.empty()) cells += io::cells_of(take_character(text));
  return cells;
}

std::string shortened(const std::string& text, Index cells, const char* ellipsis) {
  return cut(io::on_one_line(text), cells, ellipsis);
}

std::string cut(const std::string& printable, Index cells, const char* ellipsis) {
  if (cells_in(printable) <= cells) return printable;
  std::string_view rest = printable;
  std::string result;
  Index left = cells - cells_in(ellipsis);
  while (!rest.empty()) {
    const std::string_view character = take_character(rest);
    left -= io::cells_of(character);
    if (left < 0) break;
    result += character;
  }
  return result + ellipsis;
}

std::vector<std::string> lines_of(const std::string& text, double room,
                                  const std::function<double(std::string_view)>& width) {
  std::vector<std::string> lines;
  std::istringstream words(io::printable(text));
  for (std::string word; words >> word;)
    if (!lines.empty() && width(lines.back() + ' ' + word) <= room)
      lines.back() += ' ' + word;
    else
      lines.push_back(word);
  return lines;
}

std::string base64(std::string_view bytes) {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [bytes](std::size_t at) {
      return at < bytes.size() ? static_cast<unsigned>(static_cast<unsigned char>(bytes[at])) : 0U;
    };
    const unsigned three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    const std::size_t given = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t d = 0; d < 4; ++d) text += d <= given ? digits[three >> (18 - 6 * d) & 63] : '=';
  }
  return text;
}

}  // namespace nmf::draw
