// Characters beyond ASCII, as Python's re and str.lower() have them: which belong to words, and their small
// letters. Of Unicode, by utf8proc.
#pragma once

#include <array>
#include <cstddef>

namespace nmf::io {

struct Letter {
  std::size_t size = 0;         // bytes in the text; 0: they are no UTF-8
  bool in_word = false;         // a letter or a number
  bool ends_word = false;       // what its small letter consists of has a mark behind it
  std::array<char, 4> small{};  // UTF-8
  std::size_t small_size = 0;
};

// The character at `at`, in a text from `begin` to `end`: the small letter of a Sigma depends on what stands
// beside it.
Letter letter_at(const char* begin, const char* at, const char* end);

}  // namespace nmf::io
