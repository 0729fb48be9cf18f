#include "nmf/io/message.hpp"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>

namespace nmf::io {
namespace {

// Length of the valid UTF-8 sequence that text begins with, 0 for none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return length;
}

// Control characters of ASCII, and those that follow in Unicode, some of which terminals take for commands.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  return first < 0x20 || first == 0x7F || (first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0);
}

// Those that turn the direction of writing: what is behind them would be read from the other end.
bool turns_writing(std::string_view character) {
  if (character.size() != 3 || character[0] != '\xE2') return false;
  const auto second = static_cast<unsigned char>(character[1]),
             third = static_cast<unsigned char>(character[2]);
  return (second == 0x80 && (third == 0x8E || third == 0x8F || (third >= 0xAA && third <= 0xAE))) ||
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

// Takes the next character from a text: itself, or what stands for it.
std::string next_shown(std::string_view& text) {
  const std::size_t length = std::max<std::size_t>(1, utf8_length(text));
  const std::string character(text.substr(0, length));
  const bool valid = utf8_length(text) > 0;
  text.remove_prefix(length);
  if (turns_writing(character))
    return fmt::format("\\u20{:02x}", (static_cast<unsigned>(character[1]) & 3U) * 64 +
                                          (static_cast<unsigned char>(character[2]) & 63));
  if (valid && !is_control(character)) return character;
  if (character == "\n") return "\\n";
  if (character == "\r") return "\\r";
  if (character == "\t") return "\\t";
  return fmt::format("\\x{:02x}", static_cast<unsigned char>(character.back()));
}

}  // namespace

std::string shown_path(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string result;
  while (!text.empty()) {
    if (result.size() >= longest) return result + "...";
    result += next_shown(text);
  }
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const bool layout = text[0] == '\n' || text[0] == '\t';
    result += layout ? std::string(1, text[0]) : next_shown(text);
    if (layout) text.remove_prefix(1);
  }
  return result;
}

std::string on_one_line(std::string_view text) {
  std::string result;
  while (!text.empty()) result += next_shown(text);
  return result;
}

int cells_of(std::string_view character) {
  utf8proc_int32_t point = 0;
  utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(character.data()),
                   static_cast<utf8proc_ssize_t>(character.size()), &point);
  return point < 0 ? 1 : utf8proc_charwidth(point);
}

void fail(const std::string& place, const std::string& message) {
  throw Error(Fault::input, place + ": " + message);
}

void fail(const std::string& file, std::uint64_t line, const std::string& message) {
  fail(fmt::format("{}:{}", file, line), message);
}

void fail_nul(const std::string& file, std::uint64_t line) {
  fail(file, line,
       fmt::format("holds a NUL byte: not a text file; name its format with {} or convert it to UTF-8 text",
                   option("format")));
}

}  // namespace nmf::io
