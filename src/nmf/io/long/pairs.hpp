// Entries of a long table, in the order of the file, to compressed rows, and what becomes of a pair of row
// and column that comes again.
//
// Cost: O(entries + rows) and one comparison sort for every row whose columns are out of order. Memory: the
// entries stay as they are, so that what is wrong with one still has its line; the result takes as much
// again.
#pragma once

#include "nmf/io/read.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {

template <class T>
struct Paired {
  Sparse<T> matrix;            // zeros are stored
  std::uint64_t repeated = 0;  // entries whose pair came before
};

// Rows and columns of the entries count from 0. Repeated::automatic and error add up.
template <class T>
Paired<T> pair_up(const Entries<T>& entries, std::uint64_t rows, std::uint64_t columns, Repeated repeated,
                  int threads);

// The first of the entries whose pair came before: there is one.
template <class T>
std::size_t first_repeated(const Entries<T>& entries, const Sparse<T>& matrix);

// The entries of a matrix that lists those on and above its diagonal, and those below, which are the same.
template <class T>
Sparse<T> mirrored(const Sparse<T>& upper);

template <class T>
void drop_zeros(Sparse<T>& matrix);

}  // namespace nmf::io
