// Which words of texts are counted: what scikit-learn's CountVectorizer calls min_df, max_df, stop_words,
// ngram_range and max_features.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf::io {

// So many documents, or a share of all.
struct DocumentCount {
  double value = 1;
  bool share = false;

  double of(Index documents) const { return share ? value * static_cast<double>(documents) : value; }
  bool operator==(const DocumentCount&) const = default;
};

// What becomes a column: words, two words in a row, or both.
enum class Ngrams { words, words_and_pairs, pairs };

inline constexpr std::pair<const char*, Ngrams> words_for_ngrams[] = {
    {"1", Ngrams::words}, {"1-2", Ngrams::words_and_pairs}, {"2", Ngrams::pairs}};

struct TextOptions {
  bool wanted = false;  // the input is texts
  DocumentCount min_df{1, false};
  DocumentCount max_df{1, true};
  std::string stop_words;  // a file of words that do not count, or "english"; empty: none
  Ngrams ngrams = Ngrams::words;
  Index max_words = 0;  // those that come most often; 0: all

  // Those of a model, in the place of all that chooses words: the columns, and the stop words, which pairs
  // pass over.
  std::shared_ptr<const std::vector<std::string>> vocabulary;
  std::vector<std::string> stop_list;
  bool unless_told = false;  // a table or another format that is told as such is read as what it is
};

// "3": so many, "0.9": a share. Throws Error(Fault::usage).
DocumentCount parse_min_df(std::string_view text);
DocumentCount parse_max_df(std::string_view text);
std::string spelled(const DocumentCount& count);
std::string spelled(Ngrams ngrams);

struct ReadOptions;

// Throws Error(Fault::usage) for options of texts that mean nothing beside the others, and for those of
// tables that mean nothing beside texts.
void check_text_options(const ReadOptions& options);
void check_no_table_options(const ReadOptions& options);

}  // namespace nmf::io
