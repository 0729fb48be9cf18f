// .loom files: a dense matrix of genes x cells, whose attributes of rows and columns name both.
#include <fmt/format.h>

#include "nmf/io/hdf5/contents.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

// The first of these attributes that there is; those of other ranks are kept in neither order.
std::vector<std::string> first_of(const Hdf5File& file, const std::string& group,
                                  std::initializer_list<const char*> names, std::string* title = nullptr) {
  for (const char* name : names) {
    const std::string path = group + "/" + name;
    if (!file.is_dataset(path)) continue;
    if (title != nullptr) *title = name;
    return file.texts(path);
  }
  return {};
}

void take_loom_names(const Hdf5File& file, Contents& found) {
  found.row_names =
      first_of(file, "/col_attrs", {"CellID", "obs_names", "cell_names", "Barcode"}, &found.row_title);
  if (!found.row_names.empty())
    check_names(file, "/col_attrs/" + found.row_title, found.row_names.size(), found.rows, "rows");
  found.column_names =
      told_apart(first_of(file, "/row_attrs", {"Gene", "var_names", "GeneName", "Accession"}),
                 first_of(file, "/row_attrs", {"Accession", "gene_ids"}));
  if (!found.column_names.empty())
    check_names(file, "/row_attrs", found.column_names.size(), found.columns, "columns");
}

}  // namespace

bool is_loom(const Hdf5File& file) {
  return file.is_dataset("/matrix") && file.is_group("/row_attrs") && file.is_group("/col_attrs");
}

Contents find_loom(const Hdf5File& file, const ReadOptions& options) {
  const std::string& layer = options.layer;
  if (is_path(layer)) return matrix_at(file, layer);
  const std::string path = layer.empty() || layer == "matrix" ? "/matrix" : "/layers/" + layer;
  if (!file.is_dataset(path)) {
    std::vector<std::string> layers{"matrix"};
    if (file.is_group("/layers"))
      for (std::string& name : file.members("/layers")) layers.push_back(std::move(name));
    fail_choice(file, fmt::format("has no {}", shown(path)), layers);
  }
  Contents found = matrix_at(file, path);
  turn(found);
  take_loom_names(file, found);
  return found;
}

}  // namespace nmf::io
