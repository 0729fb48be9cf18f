// Entries of a sparse matrix that is in binary already, to compressed rows.
#pragma once

#include <string>

#include "nmf/io/read.hpp"
#include "nmf/io/row_sorter.hpp"

namespace nmf::io {

// Whose rows and columns are within the matrix. Turns it where ReadOptions::transpose asks for that. Throws
// Error(Fault::input, "place: row ...") for an entry that no matrix of NMF can have.
template <class T>
Sparse<T> checked_and_sorted(Entries<T>&& entries, std::uint64_t rows, std::uint64_t columns,
                             const std::string& place, const ReadOptions& options);

}  // namespace nmf::io
