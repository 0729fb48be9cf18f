#include "nmf/io/corpus/letters.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>

namespace nmf::io {
namespace {

using Character = utf8proc_int32_t;

// Takes a character; the number of its bytes, or less than 1 where there is none.
std::ptrdiff_t decode(const char* at, const char* end, Character& character) {
  return utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(at), end - at, &character);
}

// What Python's \w takes beside the underscore: categories L and N.
bool is_letter_or_number(Character character) {
  const utf8proc_category_t category = utf8proc_category(character);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
         (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

// Case_Ignorable of Unicode: marks, formats, modifiers, and punctuation within words.
bool is_case_ignorable(Character character) {
  constexpr Character within_words[] = {0x27,   0x2E,   0x3A,   0xB7,   0x387,  0x55F,
                                        0x5F4,  0x2018, 0x2019, 0x2024, 0x2027, 0xFE13,
                                        0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A};
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return std::binary_search(std::begin(within_words), std::end(within_words), character);
  }
}

// Cased of Unicode, of a character that is not case-ignorable: letters, and what looks like them.
bool is_cased(Character character) {
  struct Range {
    Character first, last;
  };
  constexpr Range others[] = {{0xAA, 0xAA},       {0xBA, 0xBA},       {0x2160, 0x217F},  {0x24B6, 0x24E9},
                              {0x1F130, 0x1F149}, {0x1F150, 0x1F169}, {0x1F170, 0x1F189}};
  const utf8proc_category_t category = utf8proc_category(character);
  if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LT) return true;
  return std::any_of(std::begin(others), std::end(others), [character](const Range& range) {
    return range.first <= character && character <= range.last;
  });
}

// Whether a cased character stands before `at`, with nothing but case-ignorable ones between.
bool cased_before(const char* begin, const char* at) {
  Character character = 0;
  for (const char* end = at; at > begin; end = at) {
    do --at;
    while (at > begin && (static_cast<unsigned char>(*at) & 0xC0) == 0x80);
    if (decode(at, end, character) < 1) return false;
    if (!is_case_ignorable(character)) return is_cased(character);
  }
  return false;
}

bool cased_behind(const char* at, const char* end) {
  Character character = 0;
  for (std::ptrdiff_t size = 0; at < end && (size = decode(at, end, character)) >= 1; at += size)
    if (!is_case_ignorable(character)) return is_cased(character);
  return false;
}

}  // namespace

Letter letter_at(const char* begin, const char* at, const char* end) {
  constexpr Character sigma = 0x3A3, small_sigma = 0x3C3, final_sigma = 0x3C2, dotted_i = 0x130;
  Letter letter;
  Character character = 0;
  const std::ptrdiff_t size = decode(at, end, character);
  if (size < 1) return letter;
  letter.size = static_cast<std::size_t>(size);
  letter.in_word = is_letter_or_number(character);
  if (!letter.in_word) return letter;
  Character small = utf8proc_tolower(character);
  if (character == sigma)
    small = cased_before(begin, at) && !cased_behind(at + size, end) ? final_sigma : small_sigma;
  letter.ends_word = character == dotted_i;  // i and a dot above it
  letter.small_size = static_cast<std::size_t>(
      utf8proc_encode_char(small, reinterpret_cast<utf8proc_uint8_t*>(letter.small.data())));
  return letter;
}

}  // namespace nmf::io
