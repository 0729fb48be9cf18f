// The folders that 10x Genomics' Cell Ranger writes: a Matrix Market file of features x cells with the names
// of both beside; the names of the three may begin with more, as in repositories.
#pragma once

#include <string>

#include "nmf/io/source.hpp"

namespace nmf::io {

bool is_tenx(const std::string& folder);

// "folder/GSM1234_" is the matrix in the folder whose files begin so, unless there is something that is
// called so.
bool is_tenx_prefix(const std::string& path);

// Cells become rows, or with ReadOptions::transpose features, which are named by their symbol (the second
// column; with the identifier behind it where two share a symbol). Throws Error(Fault::input) where a file is
// not there, or where there are several.
template <class T>
std::unique_ptr<Source<T>> open_tenx(const std::string& folder, const ReadOptions& options,
                                     ReadReport& report);

}  // namespace nmf::io
