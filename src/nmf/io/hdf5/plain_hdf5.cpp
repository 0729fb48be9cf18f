// Files without a layout of their own: any dataset; and MATLAB's 7.3, whose variables lie column by column.
#include <fmt/format.h>

#include <algorithm>

#include "nmf/io/hdf5/contents.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

bool is_sparse_group(const Hdf5File& file, const std::string& path) {
  return file.is_group(path) &&
         (file.numbers(path, "MATLAB_sparse").size() == 1 || file.text(path, "h5sparse_format").has_value() ||
          file.text(path, "encoding-type").value_or("").ends_with("_matrix"));
}

// Paths of what could be a matrix, below `group`.
void collect_matrices(const Hdf5File& file, const std::string& group, int depth,
                      std::vector<std::string>& paths) {
  constexpr int deepest = 8;
  constexpr std::size_t most = 100;
  for (const std::string& name : file.members(group)) {
    const std::string path = (group == "/" ? "" : group) + "/" + name;
    if (paths.size() >= most) return;
    if (is_sparse_group(file, path) || file.shape(path).size() == 2)
      paths.push_back(path);
    else if (depth < deepest && file.is_group(path))
      collect_matrices(file, path, depth + 1, paths);
  }
}

Contents only_matrix(const Hdf5File& file, std::vector<std::string> paths) {
  if (paths.empty())
    fail(file.name(), "holds no dataset of numbers with two dimensions; choose another file");
  if (paths.size() > 1) fail_choice(file, fmt::format("holds {} matrices", paths.size()), paths);
  return matrix_at(file, paths[0]);
}

// Texts and truth values of MATLAB's are whole numbers, too.
bool is_matlab_matrix(const Hdf5File& file, const std::string& path) {
  constexpr const char* other[] = {"char", "cell", "struct", "function_handle"};
  const std::string kind = file.text(path, "MATLAB_class").value_or("");
  if (kind.empty() || std::find(std::begin(other), std::end(other), kind) != std::end(other)) return false;
  return is_sparse_group(file, path) || file.shape(path).size() == 2;
}

}  // namespace

Contents find_dataset(const Hdf5File& file, const ReadOptions& options) {
  std::string path = options.layer;
  if (!path.empty()) return matrix_at(file, is_path(path) ? path : "/" + path);
  std::vector<std::string> paths;
  collect_matrices(file, "/", 0, paths);
  return only_matrix(file, std::move(paths));
}

bool is_matlab(const Hdf5File& file) {
  const std::vector<std::string> names = file.members("/");
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return file.text("/" + name, "MATLAB_class").has_value();
  });
}

Contents find_matlab(const Hdf5File& file, const ReadOptions& options) {
  std::vector<std::string> paths;
  for (const std::string& name : file.members("/"))
    if (is_matlab_matrix(file, "/" + name)) paths.push_back("/" + name);
  if (!options.layer.empty()) {
    const std::string path = is_path(options.layer) ? options.layer : "/" + options.layer;
    if (!file.is_group(path) && !file.is_dataset(path))
      fail_choice(file, fmt::format("has no variable {}", shown(options.layer)), paths);
    paths = {path};
  } else if (paths.size() > 1) {  // single numbers are settings
    std::vector<std::string> wide = paths;
    std::erase_if(wide, [&](const std::string& path) {
      const std::vector<std::uint64_t> shape = file.shape(path);
      return !shape.empty() && (shape[0] <= 1 || shape[1] <= 1);
    });
    if (!wide.empty()) paths = std::move(wide);
  }
  Contents found = only_matrix(file, std::move(paths));
  if (!found.indices) turn(found);
  return found;
}

}  // namespace nmf::io
