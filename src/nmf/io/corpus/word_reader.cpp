#include "nmf/io/corpus/word_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "nmf/base/ascii.hpp"
#include "nmf/io/corpus/letters.hpp"

namespace nmf::io {
namespace {

// For each byte that is a character of a word in ASCII, that in small letters; 0 for the others.
constexpr std::array<char, 256> make_small_letters() {
  std::array<char, 256> small{};
  for (char c = 0; c < 127; ++c)
    if (is_upper(c) || is_lower(c) || is_digit(c) || c == '_')
      small[static_cast<unsigned char>(c)] = lowered(c);
  return small;
}
constexpr std::array<char, 256> small_letters = make_small_letters();

// The same of so many bytes at a time: puts them to `to` and returns how many of the first ones are such
// characters.
constexpr std::size_t at_a_time = 16;
std::size_t take_small_letters(const char* from, char* to) {
  using Bytes [[gnu::vector_size(at_a_time)]] = unsigned char;
  Bytes bytes;
  std::memcpy(&bytes, from, at_a_time);
  const Bytes small = bytes | ((bytes - 'A' < 26) & 0x20);
  const Bytes other = (small - 'a' >= 26) & (bytes - '0' >= 10) & (bytes != '_');
  std::memcpy(to, &small, at_a_time);
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), &other, at_a_time);
  const std::size_t first = std::countr_zero(halves[0]) / 8;
  return first < 8 ? first : 8 + std::countr_zero(halves[1]) / 8;
}

}  // namespace

const char* WordReader::read(const char* begin, const char* end, const WordTable& stop_words) {
  end_.clear();
  // A small letter may be half as long again; some bytes behind a word are written here, and read by WordKey.
  static_assert(at_a_time >= WordKey::bytes);
  text_.resize(2 * static_cast<std::size_t>(end - begin) + 2 + at_a_time);
  char* to = text_.data();
  std::size_t characters = 0;  // of the word so far
  for (const char* at = begin; at < end;) {
    const char* const run = at;
    for (std::size_t taken = at_a_time; taken == at_a_time && end - at >= std::ptrdiff_t{at_a_time};) {
      taken = take_small_letters(at, to);
      at += taken;
      to += taken;
    }
    for (char small = 0; (small = small_letters[static_cast<unsigned char>(*at)]) != 0; ++at) *to++ = small;
    characters += static_cast<std::size_t>(at - run);
    if (at >= end) break;
    Letter letter;
    if (static_cast<unsigned char>(*at) < 0x80)
      letter.size = 1;
    else
      letter = letter_at(begin, at, end);
    if (letter.size == 0) return at;
    at += letter.size;
    to = std::copy_n(letter.small.begin(), letter.small_size, to);
    if (letter.in_word) ++characters;
    if (letter.in_word && !letter.ends_word) continue;
    to = finish(to, characters, stop_words);
    characters = 0;
  }
  finish(to, characters, stop_words);
  return nullptr;
}

// Where the next word goes: behind the last one, or in its place.
char* WordReader::finish(char* to, std::size_t characters, const WordTable& stop_words) {
  char* const begin = text_.data() + (end_.empty() ? 0 : end_.back() + 1);
  if (characters < 2) return begin;
  if (stop_words.size() > 0 && stop_words.find({begin, static_cast<std::size_t>(to - begin)})) return begin;
  end_.push_back(static_cast<std::size_t>(to - text_.data()));
  *to = ' ';
  return to + 1;
}

}  // namespace nmf::io
