#include "nmf/io/corpus/word_counter.hpp"

#include <algorithm>
#include <optional>

namespace nmf::io {

const char* WordCounter::count(const WordRules& rules, const char* begin, const char* end,
                               WordCounts& counts) {
  const char* wrong = reader_.read(begin, end, rules.stop_words);
  const std::size_t words = reader_.count(), pairs = words > 0 ? words - 1 : 0;
  if (rules.ngrams != Ngrams::pairs) add<&WordReader::word>(rules, words, counts);
  if (rules.ngrams != Ngrams::words) add<&WordReader::pair>(rules, pairs, counts);
  for (const std::uint32_t number : met_) {
    counts.word.push_back(number);
    counts.times.push_back(times_[number]);
    times_[number] = 0;
  }
  met_.clear();
  counts.end.push_back(counts.word.size());
  return wrong;
}

// Some words at a time: while one is looked up, the places of the others come into the cache.
template <std::string_view (WordReader::*What)(std::size_t) const>
void WordCounter::add(const WordRules& rules, std::size_t count, WordCounts& counts) {
  constexpr std::size_t at_a_time = 32;
  const WordTable& table = rules.fixed ? rules.vocabulary : words_;
  for (std::size_t first = 0; first < count; first += at_a_time) {
    sought_.clear();
    for (std::size_t i = first; i < std::min(count, first + at_a_time); ++i)
      table.prefetch(sought_.emplace_back(WordKey::Roomy{(reader_.*What)(i)}));
    for (const WordTable::Sought& sought : sought_)
      if (const auto likely = table.prefetch_likely(sought); likely && *likely < times_.size())
        __builtin_prefetch(&times_[*likely]);
    for (const WordTable::Sought& sought : sought_) {
      const std::optional<std::uint32_t> number =
          rules.fixed ? table.find(sought) : words_.find_or_add(sought);
      if (number)
        count_once(*number);
      else
        ++counts.unknown;
    }
  }
  counts.all += count;
}

void WordCounter::count_once(std::uint32_t number) {
  if (number >= times_.size()) times_.resize(2 * std::size_t{number} + 1);
  if (times_[number]++ == 0) met_.push_back(number);
}

}  // namespace nmf::io
