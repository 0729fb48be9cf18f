// Factors put into a copy of the .h5ad file that they were made of, from where scanpy goes on.
#pragma once

#include <string>

#include "nmf/base/index.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

// Which file, and which of its matrices: ReadOptions::layer.
struct AnndataPlace {
  std::string file;
  std::string layer;
};

// What is added. W lies row by row (rows x components), H column by column (columns x components).
template <class T>
struct AnndataFactors {
  Index rows;
  Index columns;
  Index components;
  const T* w;
  const T* h;
  std::string summary;
};

// Throws Error(Fault::input) where nothing can be added for a matrix of rows x columns that was read there:
// it is no .h5ad file, one of an old anndata, or another matrix than cells x genes.
void check_anndata(const AnndataPlace& from, Index rows, Index columns);

// The file with obsm/X_nmf (W), varm/nmf (H') and uns/nmf (the summary), in place of any that it has; those
// of `raw` are in raw/varm/nmf. `path` is that of
// `file`, beside which the copy is made.
template <class T>
void write_anndata(AtomicFile& file, const std::string& path, const AnndataPlace& from,
                   const AnndataFactors<T>& factors);

// Whether this has been done to a file.
bool has_factors(const std::string& file);

}  // namespace nmf::io
