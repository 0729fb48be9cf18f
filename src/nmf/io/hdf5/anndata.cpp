// .h5ad files of anndata: X, or what `layer` names, with the names of cells (obs) and genes (var).
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "nmf/io/hdf5/contents.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

// Where a table of anndata has a column: a dataset, or a field of the one that is the whole table.
struct TableColumn {
  std::string path;
  const char* field = nullptr;
};

// Codes from 0 spelled by what they stand for; -1 is a missing value.
std::vector<std::string> spelled(const Hdf5File& file, const std::string& path,
                                 const std::vector<std::string>& codes,
                                 const std::vector<std::string>& categories) {
  std::vector<std::string> values;
  values.reserve(codes.size());
  for (const std::string& word : codes) {
    int code = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), code);
    if (error != std::errc() || code < -1 || code >= static_cast<int>(categories.size()))
      file.fail_at(path, fmt::format("has the code {} for one of {} categories; write the file again",
                                     shown(word), categories.size()));
    values.push_back(code < 0 ? "" : categories[static_cast<std::size_t>(code)]);
  }
  return values;
}

// A column as text: plain, categorical in the way of today or of before 0.8, or with a mask beside.
std::vector<std::string> column_texts(const Hdf5File& file, const std::string& table,
                                      const std::string& name) {
  if (!file.is_group(table)) return file.texts(table, name.c_str());
  const std::string path = table + "/" + name;
  if (file.is_group(path)) {
    if (file.is_dataset(path + "/categories"))
      return spelled(file, path, file.texts(path + "/codes"), file.texts(path + "/categories"));
    return file.texts(path + "/values");
  }
  const std::string categories = table + "/__categories/" + name;
  if (file.is_dataset(categories)) return spelled(file, path, file.texts(path), file.texts(categories));
  return file.texts(path);
}

// The column that names the rows of a table.
std::string index_of(const Hdf5File& file, const std::string& table) {
  if (!file.is_group(table)) return "index";
  return file.text(table, "_index").value_or("_index");
}

bool has_column(const Hdf5File& file, const std::string& table, const std::string& name) {
  return file.is_dataset(table) || file.is_group(table + "/" + name) || file.is_dataset(table + "/" + name);
}

std::vector<std::string> columns_of(const Hdf5File& file, const std::string& table) {
  std::vector<std::string> names = file.members(table);
  std::erase_if(names, [](const std::string& name) { return name.starts_with("_"); });
  return names;
}

void take_row_labels(const Hdf5File& file, const ReadOptions& options, Contents& found) {
  for (const std::string& name : options.labels) {
    if (name == "none" && options.labels.size() == 1) {
      found.row_names.clear();
      return;
    }
    if (!has_column(file, "/obs", name))
      fail_choice(file, fmt::format("obs has no column {}", shown(name)), columns_of(file, "/obs"), "labels");
    found.row_labels.push_back(column_texts(file, "/obs", name));
    check_names(file, "/obs/" + name, found.row_labels.back().size(), found.rows, "rows");
    found.label_titles.push_back(name);
  }
}

void take_cells_and_genes(const Hdf5File& file, const std::string& var, const ReadOptions& options,
                          Contents& found) {
  const std::string cells = index_of(file, "/obs");
  found.row_title = cells.starts_with("_") || cells == "index" ? "cell" : cells;
  if (std::optional<std::vector<std::string>> names = anndata_names(file, "/obs")) {
    found.row_names = std::move(*names);
    check_names(file, "/obs", found.row_names.size(), found.rows, "rows");
  }
  if (std::optional<std::vector<std::string>> names = anndata_names(file, var)) {
    found.column_names = std::move(*names);
    check_names(file, var, found.column_names.size(), found.columns, "columns");
  }
  take_row_labels(file, options, found);
}

}  // namespace

std::optional<std::vector<std::string>> anndata_names(const Hdf5File& file, const std::string& table) {
  const std::string index = index_of(file, table);
  if (!has_column(file, table, index)) return std::nullopt;
  return column_texts(file, table, index);
}

bool is_anndata(const Hdf5File& file) {
  const auto is_there = [&](const char* path) { return file.is_group(path) || file.is_dataset(path); };
  return file.text("/", "encoding-type") == "anndata" ||
         (is_there("/X") && is_there("/obs") && is_there("/var"));
}

Contents find_anndata(const Hdf5File& file, const ReadOptions& options) {
  const std::string& layer = options.layer;
  const bool has_raw = file.is_group("/raw");
  std::string path = "/X", var = "/var";
  if (is_path(layer)) {
    path = layer;
  } else if (layer == "raw") {
    path = "/raw/X";
    var = "/raw/var";
  } else if (!layer.empty() && layer != "X") {
    path = "/layers/" + layer;
  }
  if (!file.is_group(path) && !file.is_dataset(path)) {
    std::vector<std::string> layers;
    if (file.is_group("/layers")) layers = file.members("/layers");
    if (has_raw) layers.emplace_back("raw");
    if (file.is_group("/X") || file.is_dataset("/X")) layers.insert(layers.begin(), "X");
    if (layers.empty()) fail(file.name(), "has neither X nor another matrix; write the file again");
    fail_choice(file, fmt::format("has no {}", shown(path)), layers);
  }
  Contents found = matrix_at(file, path);
  if (!is_path(layer)) take_cells_and_genes(file, var, options, found);
  return found;
}

}  // namespace nmf::io
