#include "input/model.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "cli/console.hpp"
#include "nmf/io/message.hpp"
#include "nmf/matrix/naming.hpp"
#include "nmf/model/result_files.hpp"
#include "nmf/model/summary.hpp"

namespace nmf::app {
namespace {

// A table is taken for components, one a row: data in their place have more rows than columns.
void check_is_model(const Model& model) {
  if (!model.is_table() || model.options.rank <= model.columns) return;
  throw Error(
      Fault::input,
      fmt::format("{}: is a table of {} rows and {} columns, which are no components; give the folder "
                  "that 'nmf factor' wrote",
                  model.folder, model.options.rank, model.columns));
}

}  // namespace

Model open_model(const std::string& folder, int threads, bool quiet) {
  Model model = read_model(folder, threads);
  check_is_model(model);
  if (!quiet && model.w_sha256.empty() && model.h_sha256.empty() && !model.is_table())
    tell(
        fmt::format("{}: its summary has no SHA-256 of W and H, as those of nmf 0.1: that they belong to it "
                    "cannot be checked",
                    folder));
  if (const auto same = same_names(model.components)) {
    throw Error(Fault::input,
                fmt::format("{}: rows {} and {} are both called {}; give each component a name of its own",
                            model.h_path, same->first + 1, same->second + 1,
                            io::shown(model.components[same->first])));
  }
  return model;
}

bool is_sweep(const std::string& folder) {
  std::error_code error;
  return std::filesystem::exists(std::filesystem::path(folder) / sweep_name, error);
}

std::vector<std::string> files_of(const Model& model) {
  std::vector<std::string> files{model.w_path, model.h_path};
  if (model.is_table()) return files;
  files.push_back(summary_path(model.folder));
  const std::filesystem::path folder = std::filesystem::path(files.back()).parent_path();
  std::error_code error;
  for (const std::string& name : result_names())
    if (std::filesystem::exists(folder / name, error)) files.push_back((folder / name).string());
  return files;
}

}  // namespace nmf::app
