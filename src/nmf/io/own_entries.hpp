// Entries that several processes have read, each a part of the file, to those who have their rows.
#pragma once

#include <optional>

#include "nmf/base/company.hpp"
#include "nmf/io/part.hpp"

namespace nmf::io {

// The rows of X that this member has then, those behind the rows of the members before it. Where the file is
// sorted by row these are the rows that it has read, else about as many entries as others have. nullopt, in
// all members, where an entry is listed again: sums depend on the order of the file.
template <class T>
std::optional<Sparse<T>> own_rows_of(const Company& company, ListedEntries<T>&& own, int threads);

}  // namespace nmf::io
