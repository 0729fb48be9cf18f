#include "nmf/model/table.hpp"

#include <filesystem>

#include "nmf/io/hdf5/anndata_factors.hpp"
#include "nmf/io/names.hpp"
#include "nmf/matrix/dense.hpp"
#include "nmf/model/summary.hpp"

namespace nmf {

template <class T>
LabelledMatrix<T> read_table_of_factor(const std::string& path, int threads, io::Missing missing) {
  io::ReadOptions options;
  options.threads = threads;
  options.missing = missing;
  if (missing == io::Missing::mask) options.storage = io::Storage::dense;
  options.style_if_text = true;
  io::ReadReport report;
  LabelledMatrix<T> table = io::read_matrix<T>(path, options, report);
  if (table.is_sparse()) table.values = dense_of(std::get<Sparse<T>>(table.values));
  return table;
}
template LabelledMatrix<float> read_table_of_factor(const std::string&, int, io::Missing);
template LabelledMatrix<double> read_table_of_factor(const std::string&, int, io::Missing);

bool is_table_of_factor(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && std::filesystem::path(path).extension() != ".json";
}

Model model_of_table(const std::string& path, int threads) {
  if (std::filesystem::path(path).extension() == ".h5ad" && io::has_factors(path))
    fail_model(path, "is data with factors beside them, and no model",
               "give the folder that 'nmf factor' writes (-o DIR)");
  LabelledMatrix<double> table = read_of_model([&] { return read_table_of_factor<double>(path, threads); });
  Model model;
  model.folder = model.h_path = path;
  model.options.rank = table.rows();
  model.columns = table.columns();
  model.H = Factor<double>(table.rows(), table.columns());
  const auto& x = std::get<Dense<double>>(table.values);
  for (Index j = 0; j < x.columns; ++j)
    for (Index r = 0; r < x.rows; ++r) model.H(r, j) = x(r, j);
  model.components = io::joined(std::move(table.labels.rows));
  name_features(model, std::move(table.labels.columns));
  return model;
}

}  // namespace nmf
