// What an HDF5 file holds of a matrix: its arrays, which way they lie, and its names; and the layouts that
// other programs give such files.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nmf/io/hdf5/library.hpp"
#include "nmf/io/hdf5/stored_array.hpp"
#include "nmf/io/read.hpp"

namespace nmf::io {

// rows and columns are those of X.
struct Contents {
  std::string layout;  // "h5ad", "10x" ...
  std::string part;    // the path of the matrix
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  bool columns_first = false;  // dense: stored as its transpose; sparse: by compressed columns
  StoredArray data;
  std::optional<StoredArray> starts;   // of sparse matrices: of each compressed row or column, and the end
  std::optional<StoredArray> indices;  // and the place of each number within it
  std::vector<std::int64_t> kept;      // the only columns of X to take, in order; empty: all
  std::vector<std::string> row_names;
  std::string row_title;                             // what they are called
  std::vector<std::vector<std::string>> row_labels;  // further columns of labels, and what they are called
  std::vector<std::string> label_titles;
  std::vector<std::string> column_names;

  void keep(Archive& archive) {
    archive(layout, part, rows, columns, columns_first, data, starts, indices, kept, row_names, row_title,
            row_labels, label_titles, column_names);
  }
};

// For messages: "row 3 (cell_3), column 7 (gene_7)" of X.
std::string place_in(const Contents& contents, std::uint64_t row, std::uint64_t column);

struct Layout {
  const char* name;
  bool (*fits)(const Hdf5File& file);
  Contents (*find)(const Hdf5File& file, const ReadOptions& options);
};

// The first that fits; the last fits every file.
const Layout& find_layout(const Hdf5File& file);

bool is_anndata(const Hdf5File& file);
Contents find_anndata(const Hdf5File& file, const ReadOptions& options);
// Of the rows of obs or var, where they have any.
std::optional<std::vector<std::string>> anndata_names(const Hdf5File& file, const std::string& table);
bool is_tenx_hdf5(const Hdf5File& file);
Contents find_tenx_hdf5(const Hdf5File& file, const ReadOptions& options);
bool is_loom(const Hdf5File& file);
Contents find_loom(const Hdf5File& file, const ReadOptions& options);
bool is_biom(const Hdf5File& file);
Contents find_biom(const Hdf5File& file, const ReadOptions& options);
bool is_matlab(const Hdf5File& file);
Contents find_matlab(const Hdf5File& file, const ReadOptions& options);
Contents find_dataset(const Hdf5File& file, const ReadOptions& options);

// --- what layouts are made of
// ---------------------------------------------------------------------------------

// The matrix at `path` without names: a dataset with two dimensions, or a group that says of itself how it is
// sparse.
Contents matrix_at(const Hdf5File& file, const std::string& path);

// A group of data, indices and indptr.
Contents compressed_at(const Hdf5File& file, const std::string& group, std::uint64_t rows,
                       std::uint64_t columns, bool columns_first);

// As it is stored to as X has it.
void turn(Contents& contents);

// Throws where there are not as many names as rows or columns of X.
void check_names(const Hdf5File& file, const std::string& path, std::size_t names, std::uint64_t count,
                 const char* what);

// Symbols, those that several share with the identifier behind.
std::vector<std::string> told_apart(std::vector<std::string> symbols,
                                    const std::vector<std::string>& identifiers);

// Throws Error(Fault::input): what there is to choose from.
[[noreturn]] void fail_choice(const Hdf5File& file, const std::string& what,
                              const std::vector<std::string>& choices, const char* field = "layer");

// What is asked for as a path.
inline bool is_path(const std::string& layer) {
  return layer.starts_with("/");
}

}  // namespace nmf::io
