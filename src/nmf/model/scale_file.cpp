#include "nmf/model/scale_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "nmf/model/result_files.hpp"
#include "nmf/model/summary.hpp"
#include "nmf/scale/kinds.hpp"

namespace nmf {
namespace {

constexpr const char* feature_column = "feature";

std::vector<ScaleStep*> steps_of_columns(Scale& scale) {
  std::vector<ScaleStep*> steps;
  for (ScaleStep& step : scale)
    if (find_scale_kind(step.name).of_columns) steps.push_back(&step);
  return steps;
}

LabelledMatrix<double> read_table(const std::string& path, int threads, io::ReadReport& report) {
  io::ReadOptions options;
  options.threads = threads;
  options.format = "csv";
  options.delimiter = ',';
  options.header = io::Header::yes;
  options.labels = {feature_column};
  options.find_labels = false;
  options.storage = io::Storage::dense;
  return read_of_model([&] { return io::read_matrix<double>(path, options, report); });
}

}  // namespace

bool learned_of_columns(const Scale& scale) {
  return std::any_of(scale.begin(), scale.end(),
                     [](const ScaleStep& step) { return !step.of_columns.empty(); });
}

void write_scale(io::AtomicFile& file, const Scale& scale, const std::vector<std::string>& features) {
  const std::vector<LabelColumn> labels{{feature_column, features}};
  std::vector<std::string> names;
  std::vector<double> values;
  for (const ScaleStep& step : scale) {
    if (step.of_columns.empty()) continue;
    names.push_back(step.name);
    values.insert(values.end(), step.of_columns.begin(), step.of_columns.end());
  }
  const Index rows = std::ssize(features);
  io::write_table(file,
                  io::TableView<double>{rows, std::ssize(names), values.data(), 1, rows, &labels, &names},
                  io::TableFormat::csv);
}

void read_scale(Model& model, int threads) {
  const std::vector<ScaleStep*> steps = steps_of_columns(model.scale);
  if (steps.empty()) return;
  const std::string path =
      (std::filesystem::path(summary_path(model.folder)).parent_path() / scale_name).string();
  io::ReadReport report;
  const LabelledMatrix<double> table = read_table(path, threads, report);
  check_file(model, path, "the file", model.scale_sha256, report.sha256);
  std::vector<std::string> names;
  for (const ScaleStep* step : steps) names.push_back(step->name);
  if (table.labels.columns != names || table.rows() != model.columns ||
      table.labels.rows.front().values != model.features)
    fail_model(path, fmt::format("is not about the features and the steps of the model in {}", model.folder),
               "put the right one there, or factorize again");
  const auto& values = std::get<Dense<double>>(table.values);
  for (std::size_t s = 0; s < steps.size(); ++s)
    for (Index j = 0; j < table.rows(); ++j) steps[s]->of_columns.push_back(values(j, static_cast<Index>(s)));
}

}  // namespace nmf
