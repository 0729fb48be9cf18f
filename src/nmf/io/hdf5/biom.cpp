// BIOM 2.1: tables of observations (species, genes) and samples, compressed both ways.
#include <fmt/format.h>

#include "nmf/io/hdf5/contents.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {

bool is_biom(const Hdf5File& file) {
  return file.is_group("/sample/matrix") && file.is_group("/observation") && file.is_dataset("/sample/ids");
}

// Samples become rows: compressed columns of the table are rows of X.
Contents find_biom(const Hdf5File& file, const ReadOptions& options) {
  if (is_path(options.layer)) return matrix_at(file, options.layer);
  if (!options.layer.empty())
    fail_choice(file, fmt::format("a BIOM table has no layer {}", shown(options.layer)), {});
  const std::vector<std::int64_t> shape = file.numbers("/", "shape");
  if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0)
    file.fail_at("/", "does not say how many observations and samples there are; write the file again");
  Contents found = compressed_at(file, "/sample/matrix", static_cast<std::uint64_t>(shape[1]),
                                 static_cast<std::uint64_t>(shape[0]), false);
  found.row_title = "sample";
  found.row_names = file.texts("/sample/ids");
  check_names(file, "/sample/ids", found.row_names.size(), found.rows, "rows");
  found.column_names = file.texts("/observation/ids");
  check_names(file, "/observation/ids", found.column_names.size(), found.columns, "columns");
  return found;
}

}  // namespace nmf::io
