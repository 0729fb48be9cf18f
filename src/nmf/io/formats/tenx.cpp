#include "nmf/io/formats/tenx.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {
namespace {

std::string find_file(const std::string& folder, std::initializer_list<const char*> names) {
  for (const char* name : names)
    for (const char* ending : {"", ".gz", ".zst", ".bz2", ".xz"}) {
      const std::filesystem::path path = std::filesystem::path(folder) / (std::string(name) + ending);
      if (std::filesystem::exists(path)) return path.string();
    }
  fail(
      folder,
      fmt::format(
          "is a folder without {}; name a file, or a folder with matrix.mtx, features.tsv (or genes.tsv) and "
          "barcodes.tsv",
          *names.begin()));
}

}  // namespace

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

TenxFolder find_tenx(const std::string& folder) {
  return {find_file(folder, {"matrix.mtx"}), find_file(folder, {"features.tsv", "genes.tsv"}),
          find_file(folder, {"barcodes.tsv"})};
}

Labels read_tenx_labels(const TenxFolder& folder, std::uint64_t features, std::uint64_t cells) {
  const std::vector<LabelColumn> columns = read_names(folder.features, features, "rows");
  const std::vector<std::string>& identifiers = columns[0].values;
  std::vector<std::string> symbols = columns.size() > 1 ? columns[1].values : identifiers;
  std::map<std::string, int> uses;
  for (const std::string& symbol : symbols) ++uses[symbol];
  for (std::size_t i = 0; i < symbols.size(); ++i)
    if (uses[symbols[i]] > 1) symbols[i] += fmt::format(" ({})", identifiers[i]);
  Labels labels;
  labels.rows.push_back({"feature", std::move(symbols)});
  labels.columns = joined(read_names(folder.barcodes, cells, "columns"));
  return labels;
}

}  // namespace nmf::io
