#include "nmf/io/formats/tenx.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {
namespace {

constexpr const char* matrix_name = "matrix.mtx";

struct TenxFolder {
  std::string matrix;
  std::string features;
  std::string barcodes;
};

// Plain or compressed; empty where it is not there.
std::string path_of(const std::string& folder, const char* name) {
  for (const char* ending : {"", ".gz", ".zst", ".bz2", ".xz"}) {
    const std::filesystem::path path = std::filesystem::path(folder) / (std::string(name) + ending);
    if (std::filesystem::exists(path)) return path.string();
  }
  return {};
}

std::string find_file(const std::string& folder, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (std::string path = path_of(folder, name); !path.empty()) return path;
  fail(
      folder,
      fmt::format(
          "is a folder without {}; name a file, or a folder with matrix.mtx, features.tsv (or genes.tsv) and "
          "barcodes.tsv",
          *names.begin()));
}

TenxFolder find_tenx(const std::string& folder) {
  return {find_file(folder, {matrix_name}), find_file(folder, {"features.tsv", "genes.tsv"}),
          find_file(folder, {"barcodes.tsv"})};
}

// Rows are features. These files have no header: one line more would give every cell the name of another.
Labels read_labels(const TenxFolder& folder, std::uint64_t features, std::uint64_t cells,
                   const ReadOptions& options) {
  const std::vector<LabelColumn> columns =
      read_names(folder.features, features, "rows", Heading::none, options);
  const std::vector<std::string>& identifiers = columns[0].values;
  std::vector<std::string> symbols = columns.size() > 1 ? columns[1].values : identifiers;
  std::map<std::string, int> uses;
  for (const std::string& symbol : symbols) ++uses[symbol];
  for (std::size_t i = 0; i < symbols.size(); ++i)
    if (uses[symbols[i]] > 1) symbols[i] += fmt::format(" ({})", identifiers[i]);
  Labels labels;
  labels.rows.push_back({"feature", std::move(symbols)});
  labels.columns = joined(read_names(folder.barcodes, cells, "columns", Heading::none, options));
  return labels;
}

template <class T>
LabelledMatrix<T> read_tenx(const std::string& path, ReadOptions options, ReadReport& report) {
  const TenxFolder folder = find_tenx(path);
  options.transpose = !options.transpose;  // features x cells in the file
  LabelledMatrix<T> matrix = open_matrix<T>(folder.matrix, options, report)->all();
  report.format = "10x";
  const auto features = static_cast<std::uint64_t>(options.transpose ? matrix.columns() : matrix.rows());
  const auto cells = static_cast<std::uint64_t>(options.transpose ? matrix.rows() : matrix.columns());
  matrix.labels = read_labels(folder, features, cells, beside(bytes_of(matrix), options));
  if (options.transpose) matrix.labels = transposed(std::move(matrix.labels));
  matrix.labels.rows[0].name = options.transpose ? "barcode" : "feature";
  return matrix;
}

}  // namespace

bool is_tenx(const std::string& folder) {
  return !path_of(folder, matrix_name).empty();
}

template <class T>
std::unique_ptr<Source<T>> open_tenx(const std::string& folder, const ReadOptions& options,
                                     ReadReport& report) {
  return read_at_once<T>([folder, &options, &report] { return read_tenx<T>(folder, options, report); });
}

template std::unique_ptr<Source<float>> open_tenx(const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_tenx(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
