// What the visits of half-steps leave behind, told by who makes them: where X is spread over processes
// (spread.hpp), each of these visits columns of its own, and what it leaves there is taken to the others.
#pragma once

#include <array>
#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// Until the end of the scope, visits of this thread's half-steps and entries leave what they find in columns
// of what is named, in those of their range, and nowhere else; where nothing is named, in their sums alone.
// A half-step of which nobody says so makes all visits in every process. Entries are visited once in any
// case.
class Written {
 public:
  // Columns of some bytes each, one behind the other.
  struct Columns {
    void* first = nullptr;
    std::size_t bytes = 0;
  };

  Written();
  ~Written();
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;

  template <class T>
  void add(Side side, Factor<T>& F) {
    add(side, {F.data(), static_cast<std::size_t>(F.k()) * sizeof(T)}, F.empty());
  }
  template <class V>
  void add(Side side, std::vector<V>& of_columns) {
    add(side, {of_columns.data(), sizeof(V)}, of_columns.empty());
  }

  // What is written on a side of half-steps that are made here; nullptr: nobody says.
  static const Written* here();
  using Two = std::array<Columns, 2>;
  const Two& on(Side side) const { return side == Side::rows ? rows_ : columns_; }

 private:
  void add(Side side, Columns columns, bool empty);

  Two rows_, columns_;
  const Written* before_;
};

}  // namespace nmf
