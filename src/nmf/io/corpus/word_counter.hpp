// How often each word comes in each of some documents.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/io/corpus/text_options.hpp"
#include "nmf/io/corpus/word_reader.hpp"
#include "nmf/io/word_table.hpp"

namespace nmf::io {

// Words by numbers; those of a document stand together, each once.
struct WordCounts {
  Buffer<std::uint32_t> word;
  Buffer<std::uint32_t> times;
  std::vector<std::size_t> end;  // of each document
  std::uint64_t all = 0;         // words (or pairs of them) that were met
  std::uint64_t unknown = 0;     // of these, that a given vocabulary has not

  void clear() {
    word.resize(0);
    times.resize(0);
    end.clear();
    all = unknown = 0;
  }
};

// What all counters of a corpus go by.
struct WordRules {
  Ngrams ngrams = Ngrams::words;
  WordTable stop_words;
  bool fixed = false;  // no words count but those of the vocabulary, by their places there
  WordTable vocabulary;
};

// Of a thread, which keeps the words that it has met.
class WordCounter {
 public:
  // Appends a document, behind whose end stands a newline. Returns the first byte that is no UTF-8, or
  // nullptr.
  const char* count(const WordRules& rules, const char* begin, const char* end, WordCounts& counts);

  const WordTable& words() const { return words_; }  // by number; none where the vocabulary is given

 private:
  template <std::string_view (WordReader::*What)(std::size_t) const>
  void add(const WordRules& rules, std::size_t count, WordCounts& counts);
  void count_once(std::uint32_t number);

  WordReader reader_;
  WordTable words_;
  std::vector<WordTable::Sought> sought_;  // some words of this document
  std::vector<std::uint32_t> times_;       // in this document, of each word
  std::vector<std::uint32_t> met_;         // in this document
};

}  // namespace nmf::io
