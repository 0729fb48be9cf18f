#include "nmf/io/corpus/corpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "nmf/base/parallel.hpp"
#include "nmf/io/corpus/stop_words.hpp"
#include "nmf/io/digit_sort.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr std::uint32_t not_kept = static_cast<std::uint32_t>(-1);

// Words in the order of their bytes, which is that of their code points.
class ByBytes {
 public:
  ByBytes(const WordTable& words, std::uint32_t number)
      : beginning_(words.key(number).beginning()), word_(words[number]), number_(number) {}
  bool operator<(const ByBytes& other) const {
    return beginning_ != other.beginning_ ? beginning_ < other.beginning_ : word_ < other.word_;
  }
  std::uint32_t number() const { return number_; }

 private:
  std::uint64_t beginning_;  // most words differ here
  std::string_view word_;
  std::uint32_t number_;
};

// Numbers of words in the order of their bytes: by the first four as digits, which leaves few that a
// comparison has to tell apart.
void sort_by_bytes(const WordTable& words, std::vector<std::uint32_t>& numbers) {
  constexpr std::uint64_t upper = 0xFFFFFFFF00000000;
  const std::size_t size = numbers.size();
  std::vector<std::uint64_t> order(size), scratch;
  for (std::size_t i = 0; i < size; ++i) order[i] = (words.key(numbers[i]).beginning() & upper) | numbers[i];
  sort_by_upper_halves(order, scratch);
  // Those that begin alike stay in one block, that of the first of them.
  constexpr std::size_t block = 4096;
  const auto end_of_alike = [&](std::size_t at) {  // where at - 1 is one of them
    if (at == 0 || at == size || (order[at] & upper) != (order[at - 1] & upper)) return at;
    const auto behind =
        std::upper_bound(order.begin() + static_cast<std::ptrdiff_t>(at), order.end(), order[at] | ~upper);
    return static_cast<std::size_t>(behind - order.begin());
  };
  constexpr double operations_a_word = 100;
  parallel_for(blocks_of(std::ssize(numbers), block), operations_a_word * static_cast<double>(size),
               [&](Index b, int) {
                 const std::size_t first = static_cast<std::size_t>(b) * block;
                 const std::size_t last = end_of_alike(std::min(size, first + block));
                 std::vector<ByBytes> alike;
                 for (std::size_t begin = end_of_alike(first), end = begin; begin < last; begin = end) {
                   alike.clear();
                   end = end_of_alike(begin + 1);
                   for (std::size_t i = begin; i < end; ++i)
                     alike.emplace_back(words, static_cast<std::uint32_t>(order[i]));
                   std::sort(alike.begin(), alike.end());
                   for (std::size_t i = begin; i < end; ++i) numbers[i] = alike[i - begin].number();
                 }
               });
}

struct WordRow {
  std::vector<std::uint64_t> entries, scratch;  // column << 32 | count
};

}  // namespace

Corpus::Corpus(std::string name, const ReadOptions& options)
    : name_(std::move(name)), options_(options), word_(options.scratch), times_(options.scratch) {
  const TextOptions& text = options.text;
  rules_.ngrams = text.ngrams;
  for (const std::string& word : stop_words_of(options)) rules_.stop_words.find_or_add(word);
  if (!text.vocabulary) return;
  rules_.fixed = true;
  for (const std::string& word : *text.vocabulary) rules_.vocabulary.find_or_add(word);
  if (rules_.vocabulary.size() != text.vocabulary->size())
    fail(name_,
         "two features of the model have the same name, so that words cannot be told apart; give them "
         "names of their own");
}

void Corpus::take(TextPart& part) {
  const WordCounts& counts = part.counts;
  const WordTable& words = part.counter.words();
  std::vector<std::uint32_t>& codes = part.codes;
  words_.find_or_add_all(words, codes);
  const std::size_t old = word_.size(), size = old + counts.word.size();
  constexpr double bytes_of_entry = 2 * sizeof(std::uint32_t) + sizeof(std::uint32_t) + sizeof(double);
  check_entries_and_names(name_, bytes_of_entry * static_cast<double>(size), words_.bytes(), options_);
  for (Buffer<std::uint32_t>* buffer : {&word_, &times_}) {
    buffer->grow(size);
    buffer->resize(size);
  }
  for (std::size_t e = 0; e < counts.word.size(); ++e)
    word_[old + e] = rules_.fixed ? counts.word[e] : codes[counts.word[e]];
  std::copy(counts.times.begin(), counts.times.end(), times_.begin() + static_cast<std::ptrdiff_t>(old));
  for (const std::size_t end : counts.end) row_end_.push_back(old + end);
  all_ += counts.all;
  unknown_ += counts.unknown;
}

std::vector<std::uint32_t> Corpus::kept_words() const {
  const TextOptions& text = options_.text;
  const double least = text.min_df.of(documents()), most = text.max_df.of(documents());
  std::vector<std::uint32_t> documents_of(words_.size());  // that have each word
  for (const std::uint32_t word : word_) ++documents_of[word];
  std::vector<std::uint32_t> kept;
  kept.reserve(words_.size());
  for (std::uint32_t w = 0; w < words_.size(); ++w)
    if (documents_of[w] >= least && documents_of[w] <= most) kept.push_back(w);
  const ThreadLimit threads(options_.threads);
  sort_by_bytes(words_, kept);
  const auto limit = static_cast<std::size_t>(text.max_words);
  if (limit > 0 && kept.size() > limit) {
    std::vector<std::uint64_t> times_of(words_.size());  // that each word comes
    for (std::size_t e = 0; e < word_.size(); ++e) times_of[word_[e]] += times_[e];
    const auto more_frequent = [&](std::uint32_t a, std::uint32_t b) { return times_of[a] > times_of[b]; };
    std::stable_sort(kept.begin(), kept.end(), more_frequent);  // of those as frequent the first
    kept.resize(limit);
    sort_by_bytes(words_, kept);
  }
  return kept;
}

// take(document, where its entries begin, where they end, memory for a row) for each document, by all
// threads.
template <class Take>
void Corpus::for_each_row(const Take& take) const {
  constexpr std::size_t block = 64;
  const std::size_t rows = row_end_.size();
  parallel_for(blocks_of(documents(), block), 20 * static_cast<double>(word_.size()), [&](Index b, int) {
    WordRow row;
    for (std::size_t i = static_cast<std::size_t>(b) * block;
         i < std::min(rows, static_cast<std::size_t>(b + 1) * block); ++i)
      take(i, i == 0 ? 0 : row_end_[i - 1], row_end_[i], row);
  });
}

std::vector<std::string> Corpus::names_of(const std::vector<std::uint32_t>& words) const {
  std::vector<std::string> names(words.size());
  constexpr double operations_a_name = 50;  // they lie anywhere in memory
  const ThreadLimit limit(options_.threads);
  parallel_for(std::ssize(words), operations_a_name * static_cast<double>(words.size()), [&](Index j, int) {
    names[static_cast<std::size_t>(j)] = words_[words[static_cast<std::size_t>(j)]];
  });
  return names;
}

template <class T>
Sparse<T> Corpus::entries_of(const std::vector<std::uint32_t>& kept) const {
  std::vector<std::uint32_t> place(rules_.fixed ? rules_.vocabulary.size() : words_.size(), not_kept);
  for (std::size_t j = 0; j < kept.size(); ++j) place[kept[j]] = static_cast<std::uint32_t>(j);
  Sparse<T> x = no_rows<T>(documents(), static_cast<Index>(kept.size()), options_.scratch);
  x.row_start.assign(row_end_.size() + 1, 0);
  const ThreadLimit limit(options_.threads);
  const auto wanted = [&](std::uint32_t word) { return place[word] != not_kept; };
  const bool all = kept.size() == place.size();
  for_each_row([&](std::size_t i, std::size_t begin, std::size_t end, WordRow&) {
    x.row_start[i + 1] = all ? static_cast<Index>(end - begin)
                             : std::count_if(word_.begin() + begin, word_.begin() + end, wanted);
  });
  std::partial_sum(x.row_start.begin(), x.row_start.end(), x.row_start.begin());
  x.column.resize(static_cast<std::size_t>(x.row_start.back()));
  x.value.resize(x.column.size());
  for_each_row([&](std::size_t i, std::size_t begin, std::size_t end, WordRow& row) {
    row.entries.clear();
    for (std::size_t e = begin; e < end; ++e)
      if (const std::uint32_t j = place[word_[e]]; j != not_kept)
        row.entries.push_back(std::uint64_t{j} << 32 | times_[e]);
    sort_by_upper_halves(row.entries, row.scratch);
    auto to = static_cast<std::size_t>(x.row_start[i]);
    for (const std::uint64_t entry : row.entries) {
      x.column[to] = static_cast<std::uint32_t>(entry >> 32);
      x.value[to++] = static_cast<T>(static_cast<std::uint32_t>(entry));
    }
  });
  return x;
}

void Corpus::tell(std::size_t columns, ReadReport& report) const {
  const TextOptions& text = options_.text;
  const char* const what = text.ngrams == Ngrams::words ? "words" : "words or pairs";
  if (rules_.fixed && unknown_ == 0) return;
  report.notes.push_back(rules_.fixed
                             ? fmt::format("{}: {} of {} {} are no features of the model and are left out",
                                           name_, unknown_, all_, what)
                             : fmt::format("{}: {} documents, {} different {}, {} of which are columns",
                                           name_, documents(), words_.size(), what, columns));
  report.decisions.push_back(report.notes.back());
}

template <class T>
LabelledMatrix<T> Corpus::matrix(std::vector<LabelColumn>&& labels, ReadReport& report) {
  if (all_ == 0) fail(name_, "no words: a word is two letters or digits in a row, or more, and no stop word");
  if (rules_.fixed && unknown_ == all_)
    fail(name_,
         fmt::format("none of its {} words is a feature of the model; give texts like those that it was "
                     "made of",
                     all_));
  report.text = true;
  if (rules_.ngrams != Ngrams::words)
    for (std::uint32_t w = 0; w < rules_.stop_words.size(); ++w)
      report.stop_words.emplace_back(rules_.stop_words[w]);
  for (const LabelColumn& column : labels) report.label_columns.push_back(column.name);
  LabelledMatrix<T> matrix;
  matrix.labels.rows = std::move(labels);
  if (rules_.fixed) {
    std::vector<std::uint32_t> all(rules_.vocabulary.size());
    for (std::uint32_t w = 0; w < all.size(); ++w) all[w] = w;
    matrix.values = entries_of<T>(all);
    matrix.labels.columns = *options_.text.vocabulary;
  } else {
    const std::vector<std::uint32_t> kept = kept_words();
    if (kept.empty())
      fail(name_,
           fmt::format("none of the {} different words of its {} documents is in as many of them as {} and "
                       "as few as {}",
                       words_.size(), documents(), option("min_df", spelled(options_.text.min_df)),
                       option("max_df", spelled(options_.text.max_df))));
    matrix.values = entries_of<T>(kept);
    matrix.labels.columns = names_of(kept);
  }
  tell(matrix.labels.columns.size(), report);
  return matrix;
}

template LabelledMatrix<float> Corpus::matrix(std::vector<LabelColumn>&&, ReadReport&);
template LabelledMatrix<double> Corpus::matrix(std::vector<LabelColumn>&&, ReadReport&);

}  // namespace nmf::io
