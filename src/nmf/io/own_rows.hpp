// A matrix in a plain file of which each of several processes reads a part.
#pragma once

#include <optional>
#include <string>

#include "nmf/base/company.hpp"
#include "nmf/io/read.hpp"

namespace nmf::io {

// The rows of X that this member has then, those behind the rows of the members before it; the first has all
// names, and the report, as read_matrix makes them. nullopt, in all members: the first is to read everything,
// since the file is no plain one of a kind that has parts (part.hpp), is not there for all, is another one
// for some, has an error, or lists entries again, whose sums depend on their order.
template <class T>
std::optional<LabelledMatrix<T>> read_own_rows(const Company& company, const std::string& path,
                                               const ReadOptions& options, ReadReport& report);

}  // namespace nmf::io
