// The ids of the rows or of the columns of a long table, which become names in their order.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/long/number_set.hpp"
#include "nmf/io/word_table.hpp"

namespace nmf::io {

// While a table is read an id is a code: a whole number below 2^31 that is written plainly (not 007) stands
// for itself, any other id for its place in a table of words.
inline constexpr std::uint32_t word_code = std::uint32_t{1} << 31;

class Ids {
 public:
  void add_number(std::uint32_t number) { numbers_.insert(number); }
  std::uint32_t add_word(std::string_view word) { return word_code | words_.find_or_add(word); }

  // Puts all ids in order: by value where all of them are plain whole numbers, else by their bytes. So they
  // do not depend on the order of the lines. Then place() is known, from 0.
  void arrange();
  std::uint32_t size() const { return numbers_.size() + words_.size(); }
  std::uint32_t place(std::uint32_t code) const {
    if ((code & word_code) != 0) return place_of_word_[code ^ word_code];
    const std::uint32_t place = numbers_.place(code);
    return place_of_number_.empty() ? place : place_of_number_[place];
  }
  std::vector<std::string> names() const;

  double bytes() const { return numbers_.bytes() + words_.bytes(); }

 private:
  NumberSet numbers_;
  WordTable words_;
  std::vector<std::uint32_t> place_of_word_;
  std::vector<std::uint32_t> place_of_number_;  // by their order; empty: the same
};

}  // namespace nmf::io
