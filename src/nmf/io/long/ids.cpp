#include "nmf/io/long/ids.hpp"

#include <algorithm>
#include <numeric>

namespace nmf::io {
namespace {

bool is_plain_number(std::string_view word) {
  return word.find_first_not_of("0123456789") == std::string_view::npos && !word.empty() &&
         (word.size() == 1 || word[0] != '0');
}

// Of plain numbers.
bool is_less(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

void Ids::arrange() {
  numbers_.count();
  bool numeric = true;
  for (std::uint32_t w = 0; w < words_.size(); ++w) numeric = numeric && is_plain_number(words_[w]);
  std::vector<std::string> numbers;  // only where they stand among words
  if (!numeric) numbers_.for_each([&](std::uint32_t number) { numbers.push_back(std::to_string(number)); });
  const std::uint32_t count = numeric ? 0 : numbers_.size();
  const auto text = [&](std::uint32_t i) {
    return i < count ? std::string_view(numbers[i]) : words_[i - count];
  };
  std::vector<std::uint32_t> order(count + words_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return numeric ? is_less(text(a), text(b)) : text(a) < text(b);
  });
  const std::uint32_t first = numeric ? numbers_.size() : 0;  // words are then the larger numbers
  place_of_word_.resize(words_.size());
  place_of_number_.resize(count);
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    const std::uint32_t i = order[place];
    (i < count ? place_of_number_[i] : place_of_word_[i - count]) = first + place;
  }
}

std::vector<std::string> Ids::names() const {
  std::vector<std::string> names(size());
  numbers_.for_each([&](std::uint32_t number) { names[place(number)] = std::to_string(number); });
  for (std::uint32_t w = 0; w < words_.size(); ++w) names[place_of_word_[w]] = words_[w];
  return names;
}

}  // namespace nmf::io
