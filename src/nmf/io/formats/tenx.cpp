#include "nmf/io/formats/tenx.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "nmf/io/compression.hpp"
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

// Where the files are, and what the names of all of them begin with.
struct Place {
  std::filesystem::path folder;
  std::string prefix;
};

Place place_of(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path given(path);
  if (std::filesystem::is_directory(given, ignored)) return {given, {}};
  return {given.has_parent_path() ? given.parent_path() : ".", given.filename().string()};
}

// What a name has before `ending`, and nothing where it has not that ending.
std::optional<std::string> prefix_of(std::string_view name, std::string_view ending) {
  name = without_compression(name);
  if (!name.ends_with(ending)) return std::nullopt;
  return std::string(name.substr(0, name.size() - ending.size()));
}

// The files in a place whose names end so, plain or compressed, in their order.
std::vector<std::string> files_ending(const Place& place, std::initializer_list<const char*> endings) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(place.folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool ends = std::any_of(endings.begin(), endings.end(),
                                  [&](const char* ending) { return prefix_of(name, ending).has_value(); });
    if (ends && name.starts_with(place.prefix)) files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The file that is called so and nothing else.
std::string exact_file(const Place& place, std::initializer_list<const char*> names) {
  for (const char* name : names)
    for (const char* ending : {"", ".gz", ".zst", ".bz2", ".xz"})
      if (std::filesystem::exists(place.folder / (std::string(name) + ending)))
        return std::string(name) + ending;
  return {};
}

[[noreturn]] void fail_choice_of_files(const std::string& path, const Place& place,
                                       const std::vector<std::string>& files, const char* ending) {
  std::vector<std::string> inputs;
  for (const std::string& file : files)
    inputs.push_back((place.folder / prefix_of(file, ending).value_or(file)).string());
  fail(path, fmt::format("holds {} files that end in {}; name one by what its files begin with: {}",
                         files.size(), ending, fmt::join(inputs, ", ")));
}

// The file with one of these names; or the only one whose name ends so; or that which begins as the matrix
// does.
std::string find_file(const std::string& path, const Place& place, std::initializer_list<const char*> names,
                      const std::string& prefix = {}) {
  if (place.prefix.empty())
    if (const std::string exact = exact_file(place, names); !exact.empty()) return exact;
  std::vector<std::string> files = files_ending(place, names);
  if (files.size() > 1 && !prefix.empty())
    std::erase_if(files, [&](const std::string& file) { return !file.starts_with(prefix); });
  if (files.size() == 1) return files[0];
  if (!files.empty()) fail_choice_of_files(path, place, files, *names.begin());
  fail(
      path,
      fmt::format(
          "is a folder without {}; name a file, or a folder with matrix.mtx, features.tsv (or genes.tsv) and "
          "barcodes.tsv",
          *names.begin()));
}

TenxFolder find_tenx(const std::string& path) {
  const Place place = place_of(path);
  const std::string matrix = find_file(path, place, {"matrix.mtx"});
  const std::string prefix = prefix_of(matrix, "matrix.mtx").value_or("");
  const auto file = [&](std::initializer_list<const char*> names) {
    return (place.folder / find_file(path, place, names, prefix)).string();
  };
  return {(place.folder / matrix).string(), file({"features.tsv", "genes.tsv"}), file({"barcodes.tsv"})};
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
  return !files_ending(place_of(folder), {matrix_name}).empty();
}

bool is_tenx_prefix(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::path given(path);
  if (path == "-" || !given.has_filename() || std::filesystem::exists(given, ignored)) return false;
  return !files_ending(place_of(path), {matrix_name}).empty();
}

template <class T>
std::unique_ptr<Source<T>> open_tenx(const std::string& folder, const ReadOptions& options,
                                     ReadReport& report) {
  return read_at_once<T>([folder, &options, &report] { return read_tenx<T>(folder, options, report); });
}

template std::unique_ptr<Source<float>> open_tenx(const std::string&, const ReadOptions&, ReadReport&);
template std::unique_ptr<Source<double>> open_tenx(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
