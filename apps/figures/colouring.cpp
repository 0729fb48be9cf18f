#include "figures/colouring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "draw/colours.hpp"
#include "input/classes.hpp"
#include "nmf/io/number.hpp"

namespace nmf::app {
namespace {

bool read_numbers(const std::vector<std::string>& words, std::vector<double>& numbers) {
  for (const std::string& word : words)
    if (double number = 0; io::parse_number(word, number) == io::NumberFault::none && std::isfinite(number))
      numbers.push_back(number);
    else
      return false;
  return true;
}

// Classes by how many rows they have; the last colour is for all that are too many.
void group(Colouring& colouring) {
  const std::vector<Index> numbered = numbered_classes(colouring.words);
  struct Class {
    std::string name;
    Index number, rows;
  };
  std::vector<Class> classes;
  for (std::size_t i = 0; i < numbered.size(); ++i) {
    if (numbered[i] == std::ssize(classes)) classes.push_back({colouring.words[i], numbered[i], 0});
    ++classes[static_cast<std::size_t>(numbered[i])].rows;
  }
  const Index most = draw::palette_size();
  std::vector<Index> place(classes.size());
  if (std::ssize(classes) > most)
    std::stable_sort(classes.begin(), classes.end(),
                     [](const Class& a, const Class& b) { return a.rows > b.rows; });
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const bool other = std::ssize(classes) > most && static_cast<Index>(c) >= most - 1;
    place[static_cast<std::size_t>(classes[c].number)] = other ? most - 1 : static_cast<Index>(c);
    if (!other) colouring.names.push_back(classes[c].name);
  }
  if (std::ssize(classes) > most)
    colouring.names.push_back(fmt::format("{} others", std::ssize(classes) - most + 1));
  for (const Index number : numbered) colouring.group.push_back(place[static_cast<std::size_t>(number)]);
}

}  // namespace

Colouring colouring_of(const std::string& given, const std::vector<LabelColumn>& labels, Index rows) {
  Colouring colouring;
  if (given.empty()) return colouring;
  colouring.words = classes_of("--color", given, labels, rows, "W");
  const bool column =
      std::any_of(labels.begin(), labels.end(), [&](const auto& label) { return label.name == given; });
  colouring.title = column ? given : std::filesystem::path(given).filename().string();
  std::vector<double> numbers;
  std::vector<std::string> different = colouring.words;
  std::sort(different.begin(), different.end());
  different.erase(std::unique(different.begin(), different.end()), different.end());
  if (std::ssize(different) > draw::palette_size() && read_numbers(colouring.words, numbers)) {
    colouring.numbers = std::move(numbers);
    const auto [low, high] = std::minmax_element(colouring.numbers.begin(), colouring.numbers.end());
    colouring.low = *low;
    colouring.high = *high;
  } else {
    group(colouring);
  }
  return colouring;
}

}  // namespace nmf::app
