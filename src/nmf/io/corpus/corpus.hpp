// The counts of all documents, put together in their order, and the matrix of the words that are kept.
//
// Cost: O(words + entries), a sort of the words that are kept and one of each document's. Memory: 8 bytes an
// entry beside the matrix.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/corpus/word_counter.hpp"
#include "nmf/io/read.hpp"

namespace nmf::io {

// What labels of rows are called where the texts have none of their own.
inline constexpr const char* label_of_documents = "document";

// What a thread has counted of some documents.
struct TextPart {
  WordCounter counter;
  std::vector<std::uint32_t> codes;  // what the corpus calls its words
  WordCounts counts;
};

class Corpus {
 public:
  // `name` is for messages; options must outlive it.
  Corpus(std::string name, const ReadOptions& options);

  const WordRules& rules() const { return rules_; }

  // Appends documents: in their order, by one thread at a time. Words get their numbers here in the order in
  // which they come, whichever counter met them.
  void take(TextPart& part);
  Index documents() const { return static_cast<Index>(row_end_.size()); }

  // The columns are the words that are kept, in the order of their code points, or those of the vocabulary
  // that was given. Tells the report how many they are, and which words are passed over. Throws
  // Error(Fault::input) where there are none.
  template <class T>
  LabelledMatrix<T> matrix(std::vector<LabelColumn>&& labels, ReadReport& report);

 private:
  // The numbers of those that are kept, in the order of the columns.
  std::vector<std::uint32_t> kept_words() const;
  std::vector<std::string> names_of(const std::vector<std::uint32_t>& words) const;
  template <class Take>
  void for_each_row(const Take& take) const;
  template <class T>
  Sparse<T> entries_of(const std::vector<std::uint32_t>& kept) const;
  void tell(std::size_t columns, ReadReport& report) const;

  const std::string name_;
  const ReadOptions& options_;
  WordRules rules_;
  WordTable words_;                     // of all documents, where the vocabulary is not given
  Buffer<std::uint32_t> word_, times_;  // entries, document by document
  std::vector<std::size_t> row_end_;
  std::uint64_t all_ = 0, unknown_ = 0;
};

}  // namespace nmf::io
