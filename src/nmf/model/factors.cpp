// The factors of a model, read from their files.
#include <fmt/format.h>

#include <filesystem>

#include "nmf/io/format.hpp"
#include "nmf/matrix/naming.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/model/scale_file.hpp"
#include "nmf/model/summary.hpp"
#include "nmf/model/table.hpp"

namespace nmf {
namespace {

// Of factors as `nmf factor` writes them: text has a header.
io::ReadOptions read_options(const Model& model, const std::string& path, int threads) {
  io::ReadOptions options;
  options.threads = threads;
  options.storage = io::Storage::dense;
  options.style_if_text = true;
  const io::Format& format = io::find_format_to_write(model.format, path);
  options.format = format.name;
  if (format.names == io::Names::inside) options.header = io::Header::yes;
  return options;
}

[[noreturn]] void fail_unkept(const Model& model, const char* factor) {
  if (model.is_table())
    fail_model(model.folder, fmt::format("is a table of H alone, without {}", factor),
               "give the folder that 'nmf factor' wrote");
  fail_model(model.folder, fmt::format("{} was not kept in a file", factor),
             fmt::format("factorize again without -{} -", factor));
}

LabelledMatrix<double> read_factor(const Model& model, const std::string& path, const char* factor,
                                   const io::ReadOptions& options, Index rows, Index columns) {
  std::error_code error;
  if (path.empty()) fail_unkept(model, factor);
  if (!std::filesystem::exists(path, error))
    fail_model(path,
               fmt::format("is not there, but the model in {} says that it is its {}", model.folder, factor),
               "put it back, or factorize again");
  io::ReadReport report;
  LabelledMatrix<double> matrix = io::read_matrix<double>(path, options, report);
  if (matrix.rows() != rows || matrix.columns() != columns)
    fail_model(path,
               fmt::format("is {} x {}, but {} of the model in {} is {} x {}", matrix.rows(),
                           matrix.columns(), factor, model.folder, rows, columns),
               "one of them is from another run; factorize again");
  if (matrix.is_sparse()) fail_model(path, "is stored sparse", "factorize again");
  check_belongs(model, factor, report.sha256);
  return matrix;
}

// Row-major r x c and column-major c x r are the same bytes.
Factor<double> transposed_factor(const LabelledMatrix<double>& matrix) {
  const auto& x = std::get<Dense<double>>(matrix.values);
  return Factor<double>(x.values.data(), x.columns, x.rows);
}

}  // namespace

std::vector<std::string> component_names(const Model& model) {
  return component_names(model.components, model.options.rank);
}

void name_features(Model& model, std::vector<std::string> names) {
  const std::vector<std::string> unnamed = column_names(model.columns);
  model.named = !names.empty() && names != unnamed;
  if (names.empty()) names = unnamed;
  model.features = std::move(names);
}

Model read_model(const std::string& folder, int threads) {
  if (is_table_of_factor(folder)) return model_of_table(folder, threads);
  Model model = read_description(folder);
  LabelledMatrix<double> h = read_of_model([&] {
    io::ReadOptions options;
    if (!model.h_path.empty()) options = read_options(model, model.h_path, threads);
    options.find_labels = false;  // whatever its features are called
    if (!model.components.empty() && options.header == io::Header::yes) options.labels = {component_label};
    return read_factor(model, model.h_path, "H", options, model.options.rank, model.columns);
  });
  model.H = transposed(transposed_factor(h));
  name_features(model, std::move(h.labels.columns));
  read_scale(model, threads);
  return model;
}

io::ReadOptions w_read_options(const Model& model, int threads) {
  if (model.w_path.empty()) fail_unkept(model, "W");
  io::ReadOptions options = read_options(model, model.w_path, threads);
  if (options.header == io::Header::yes) options.columns = component_names(model);
  return options;
}

ModelRows read_w(const Model& model, int threads) {
  LabelledMatrix<double> w = read_of_model([&] {
    return read_factor(model, model.w_path, "W", w_read_options(model, threads), model.rows,
                       model.options.rank);
  });
  return {std::move(w.labels.rows), transposed_factor(w)};
}

}  // namespace nmf
