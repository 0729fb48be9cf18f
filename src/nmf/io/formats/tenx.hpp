// The folders that 10x Genomics' Cell Ranger writes: a Matrix Market file of features x cells with the names
// of both beside.
#pragma once

#include <string>

#include "nmf/matrix/matrix.hpp"

namespace nmf::io {

struct TenxFolder {
  std::string matrix;
  std::string features;
  std::string barcodes;
};

bool is_folder(const std::string& path);

// Throws Error(Fault::input) where a file is not there.
TenxFolder find_tenx(const std::string& folder);

// Rows are features: named by their symbol (the second column; with the identifier behind it where two share
// a symbol).
Labels read_tenx_labels(const TenxFolder& folder, std::uint64_t features, std::uint64_t cells);

}  // namespace nmf::io
