// Letters beyond ASCII beside those of Python's re and str.lower().
#include "nmf/io/corpus/letters.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace nmf::test {
namespace {

std::string utf8(std::uint32_t c) {
  const auto tail = [c](int shift) { return static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) return {static_cast<char>(c)};
  if (c < 0x800) return {static_cast<char>(0xC0 | c >> 6), tail(0)};
  if (c < 0x10000) return {static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)};
}

io::Letter letter_in(const std::string& before, const std::string& letter, const std::string& behind = "") {
  const std::string text = before + letter + behind;
  return io::letter_at(text.data(), text.data() + before.size(), text.data() + text.size());
}

std::uint32_t code_of(const io::Letter& letter) {
  const auto first = static_cast<unsigned char>(letter.small[0]);
  std::uint32_t code = letter.small_size == 1 ? first : first & (0xFFU >> (letter.small_size + 1));
  for (std::size_t i = 1; i < letter.small_size; ++i)
    code = code << 6 | (static_cast<unsigned char>(letter.small[i]) & 0x3FU);
  return code;
}

// Assigned in Unicode 15, which utf8proc has and Python 3.11 has not.
bool is_new(std::uint32_t c) {
  constexpr std::pair<std::uint32_t, std::uint32_t> ranges[] = {
      {0xCF3, 0xCF3},     {0xECE, 0xECE},     {0x10EFD, 0x10EFF}, {0x1123F, 0x11241}, {0x11B00, 0x11B09},
      {0x11F00, 0x11F10}, {0x11F12, 0x11F3A}, {0x11F3E, 0x11F59}, {0x1342F, 0x1342F}, {0x13439, 0x13455},
      {0x1B132, 0x1B132}, {0x1B155, 0x1B155}, {0x1D2C0, 0x1D2D3}, {0x1DF25, 0x1DF2A}, {0x1E030, 0x1E06D},
      {0x1E08F, 0x1E08F}, {0x1E4D0, 0x1E4F9}, {0x1F6DC, 0x1F6DC}, {0x1F774, 0x1F776}, {0x1F77B, 0x1F77F},
      {0x1F7D9, 0x1F7D9}, {0x1FA75, 0x1FA77}, {0x1FA87, 0x1FA88}, {0x1FAAD, 0x1FAAF}, {0x1FABB, 0x1FABD},
      {0x1FABF, 0x1FABF}, {0x1FACE, 0x1FACF}, {0x1FADA, 0x1FADB}, {0x1FAE8, 0x1FAE8}, {0x1FAF7, 0x1FAF8},
      {0x2B739, 0x2B739}, {0x31350, 0x323AF}};
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [c](const auto& range) { return range.first <= c && c <= range.second; });
}

// Every character that Python 3.11 knows: whether it belongs to words, its small letter, and whether a Sigma
// beside it is one at the end of a word. The number is what make_text.py prints.
TEST(Letters, AreThoseOfPython) {
  const std::string sigma = "\xCE\xA3";
  std::uint64_t number = 0xCBF29CE484222325;
  const auto add = [&](std::uint64_t fact) { number = (number ^ fact) * 0x100000001B3; };
  const auto add_sigma = [&](const std::string& before, const std::string& behind) {
    add(code_of(letter_in(before, sigma, behind)) == 0x3C2 ? 1 : 0);
  };
  for (std::uint32_t c = 0x80; c < 0x110000; ++c) {
    if ((c >= 0xD800 && c < 0xE000) || is_new(c) || c == 0x3A3 || c == 0x3C2) continue;
    const std::string s = utf8(c);
    const io::Letter letter = letter_in("", s);
    ASSERT_EQ(letter.size, s.size()) << std::hex << c;
    add(letter.in_word ? 1 : 0);
    if (letter.in_word) add(code_of(letter));
    add_sigma(s, "");
    add_sigma("A" + s, "");
    add_sigma("A", s);
    add_sigma("A", s + "A");
  }
  EXPECT_EQ(number, 0x881e27fac85516b1);
}

}  // namespace
}  // namespace nmf::test
