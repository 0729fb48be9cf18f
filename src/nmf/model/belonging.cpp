// Whether the files of a model are those that its run wrote.
#include <fmt/format.h>

#include "nmf/io/names.hpp"
#include "nmf/io/stored_bytes.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/model/summary.hpp"

namespace nmf {

void check_file(const Model& model, const std::string& path, const std::string& what,
                const std::string& written, const std::string& found) {
  if (!written.empty() && written != found)
    fail_model(path,
               fmt::format("is not {} that the summary of {} is about: its SHA-256 is another, so that "
                           "another run wrote it, or it was changed or cut off",
                           what, model.folder),
               "put it back, or factorize again");
}

void check_belongs(const Model& model, const std::string& factor, const std::string& sha256) {
  const bool w = factor == "W";
  const std::string& path = w ? model.w_path : model.h_path;
  const std::string beside = w ? io::row_names_beside(path) : io::column_names_beside(path);
  const std::string& names = w ? model.row_names_sha256 : model.column_names_sha256;
  check_file(model, path, "the " + factor, w ? model.w_sha256 : model.h_sha256, sha256);
  if (!names.empty()) check_file(model, beside, "the file of names", names, io::sha256_of_file(beside));
}

}  // namespace nmf
