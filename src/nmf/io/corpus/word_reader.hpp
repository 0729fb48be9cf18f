// The words of a text in small letters, as scikit-learn's CountVectorizer takes them by default: runs of two
// or more letters, digits and underscores.
#pragma once

#include <string_view>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/io/word_table.hpp"

namespace nmf::io {

class WordReader {
 public:
  // Takes those of a text, behind whose end stands a newline, but for stop words. Returns the first byte that
  // is no UTF-8, or nullptr.
  const char* read(const char* begin, const char* end, const WordTable& stop_words);

  // Of the last text.
  std::size_t count() const { return end_.size(); }
  std::string_view word(std::size_t i) const { return between(i, i); }
  std::string_view pair(std::size_t i) const {
    return between(i, i + 1);
  }  // with the word behind, a blank between

 private:
  std::string_view between(std::size_t first, std::size_t last) const {
    const std::size_t begin = first == 0 ? 0 : end_[first - 1] + 1;
    return {text_.data() + begin, end_[last] - begin};
  }
  char* finish(char* to, std::size_t characters, const WordTable& stop_words);

  Buffer<char> text_;  // words, with a blank behind each
  std::vector<std::size_t> end_;
};

}  // namespace nmf::io
