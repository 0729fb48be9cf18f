// What rows are coloured by: classes, or numbers.
#pragma once

#include <string>
#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf::app {

struct Colouring {
  std::string title;               // empty: there is none
  std::vector<std::string> words;  // of each row, as they were given
  std::vector<Index> group;        // of each row, of `names`; empty where numbers colour
  std::vector<std::string> names;  // the commonest classes, and what stands for all others
  std::vector<double> numbers;     // of each row; empty where classes colour
  double low = 0, high = 1;

  bool empty() const { return title.empty(); }
  double share(Index row) const {  // of a number between the least and the largest
    return high > low ? (numbers[static_cast<std::size_t>(row)] - low) / (high - low) : 0;
  }
};

// By --color: a label column, or a file with a word or number a line; empty: none. More than a handful of
// numbers are numbers. Throws Error.
Colouring colouring_of(const std::string& given, const std::vector<LabelColumn>& labels, Index rows);

}  // namespace nmf::app
