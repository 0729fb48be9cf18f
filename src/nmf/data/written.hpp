// What the visits of half-steps leave behind, told by who makes them: where X is spread over processes
// (spread.hpp), each of these visits columns of its own, and what it leaves there is taken to the others.
#pragma once

#include <vector>

#include "nmf/data/data.hpp"

namespace nmf {

// Until the end of the scope, visits of this thread's half-steps and entries leave what they find in columns
// of what is named for a side, in those of their range, and in nothing else that another process asks for;
// where nothing is named, in their sums alone. An inner scope says it anew, or says more().
// A half-step of which nobody says so makes all visits in every process. Entries are visited once in any
// case.
class Written {
 public:
  // Columns of some bytes each, one behind the other.
  struct Columns {
    void* first;
    std::size_t bytes;
  };

  Written();
  // Beside what is said already.
  static Written more() { return Written(innermost); }
  ~Written();
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;

  template <class T>
  void add(Side side, Factor<T>& F) {
    on(side).push_back({F.data(), static_cast<std::size_t>(F.k()) * sizeof(T)});
  }
  template <class V>
  void add(Side side, std::vector<V>& of_columns) {
    on(side).push_back({of_columns.data(), sizeof(V)});
  }

  // What is written in half-steps that are made here; nullptr: nobody says.
  static const Written* here() { return innermost; }
  const std::vector<Columns>& on(Side side) const { return side == Side::rows ? rows_ : columns_; }

 private:
  explicit Written(const Written* also);
  std::vector<Columns>& on(Side side) { return side == Side::rows ? rows_ : columns_; }

  static thread_local const Written* innermost;

  std::vector<Columns> rows_, columns_;
  const Written* before_;
};

}  // namespace nmf
