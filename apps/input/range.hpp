// How wide the range of the entries is, and what is lost of it.
#pragma once

#include <limits>
#include <string>

#include "nmf/matrix/matrix.hpp"
#include "nmf/problem/loss.hpp"

namespace nmf::app {

// Of the entries that are not zero and not missing.
struct Extent {
  Index non_zeros = 0;
  double largest = 0;
  double smallest = std::numeric_limits<double>::infinity();
};

template <class T>
Extent extent_of(const LabelledMatrix<T>& x);

// Are there entries that are not as fine as numbers in T beside the largest one?
template <class T>
bool is_beyond_range(const Extent& extent);

// Entries that count as zero since numbers in T are not as fine beside the largest one: the first of them by
// name of row and column, and how many there are; empty where none is lost. So many rows came before.
template <class T>
std::string lost_in_range(const LabelledMatrix<T>& x, const Extent& extent, Index before = 0);

// Throws Error where some are lost and the loss has no room for entries that are zero.
void check_lost(const std::string& input, const std::string& lost, const Loss& loss);

}  // namespace nmf::app
