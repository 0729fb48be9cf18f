// The folders that 10x Genomics' Cell Ranger writes: a Matrix Market file of features x cells with the names
// of both beside.
#pragma once

#include <string>

#include "nmf/io/source.hpp"

namespace nmf::io {

bool is_tenx(const std::string& folder);

// Cells become rows, or with ReadOptions::transpose features, which are named by their symbol (the second
// column; with the identifier behind it where two share a symbol). Throws Error(Fault::input) where a file is
// not there.
template <class T>
std::unique_ptr<Source<T>> open_tenx(const std::string& folder, const ReadOptions& options,
                                     ReadReport& report);

}  // namespace nmf::io
