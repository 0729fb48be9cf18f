#include "input/files_read.hpp"

#include <filesystem>

#include "nmf/io/formats/docword.hpp"
#include "nmf/io/formats/tenx.hpp"
#include "nmf/io/image/folder.hpp"
#include "nmf/io/names.hpp"
#include "nmf/io/source.hpp"

namespace nmf::app {

std::vector<std::string> files_read(const std::string& input, const io::ReadOptions& options) {
  if (input.empty()) return {};
  const std::string path = io::split_matrix_path(input).file;
  std::vector<std::string> files{path == "-" ? "/dev/stdin" : path};
  for (const std::string& names : {options.row_names, options.column_names})
    if (!names.empty()) files.push_back(names);
  std::error_code error;
  for (const std::string& names :
       {io::row_names_beside(path), io::column_names_beside(path), io::vocabulary_beside(path)})
    if (std::filesystem::exists(names, error)) files.push_back(names);
  if (!options.text.stop_words.empty()) files.push_back(options.text.stop_words);
  std::filesystem::path folder = path;
  if (io::is_tenx_prefix(path)) folder = folder.has_parent_path() ? folder.parent_path() : ".";
  if (options.text.wanted)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error))
      files.push_back(entry.path().string());
  else
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
      files.push_back(entry.path().string());
  if (std::filesystem::is_directory(path, error) && io::is_image_folder(path))
    for (std::string& image : io::image_files(path)) files.push_back(std::move(image));
  return files;
}

}  // namespace nmf::app
