#include "report/image_folder.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "nmf/base/error.hpp"
#include "nmf/io/image/write.hpp"
#include "nmf/io/message.hpp"
#include "nmf/model/result_files.hpp"

namespace nmf::app {
namespace {

namespace fs = std::filesystem;

// Files that belong together are open until all have their names.
void allow_open_files() {
  rlimit limits{};
  if (::getrlimit(RLIMIT_NOFILE, &limits) != 0) return;
  limits.rlim_cur = limits.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limits);
}

void check_no_others(const std::string& folder, const std::vector<std::string>& names) {
  const std::set<std::string> known(names.begin(), names.end());
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with('.') || known.contains(name)) continue;
    throw Error(Fault::input,
                fmt::format("{}: holds {}, which is none of the images to be written; empty it, "
                            "or choose another folder",
                            folder, io::shown(name)));
  }
}

}  // namespace

bool is_image_folder(const std::string& output, const io::WriteOptions& options) {
  std::error_code ignored;
  return (options.format == "png" || options.format == "pgm") &&
         (output.ends_with('/') || fs::is_directory(output, ignored));
}

template <class T>
std::vector<std::string> write_image_folder(const std::string& folder, const LabelledMatrix<T>& matrix,
                                            const io::WriteOptions& options) {
  const io::RowImages<T> images(matrix, options);
  const bool png = options.format == "png";
  const std::vector<std::string> names = images.file_names("." + options.format);
  check_no_others(folder, names);
  allow_open_files();
  const io::FolderLock lock(folder);
  ResultFiles files(lock, names);
  std::vector<std::string> paths;
  for (Index i = 0; i < images.count(); ++i) {
    const io::Picture picture = images.picture(i);
    paths.push_back((fs::path(folder) / names[static_cast<std::size_t>(i)]).string());
    io::AtomicFile file = files.open(paths.back());
    file.write(png ? io::png_of(picture) : io::pnm_of(picture));
    files.add(std::move(file));
  }
  files.commit();
  return paths;
}

template std::vector<std::string> write_image_folder(const std::string&, const LabelledMatrix<float>&,
                                                     const io::WriteOptions&);
template std::vector<std::string> write_image_folder(const std::string&, const LabelledMatrix<double>&,
                                                     const io::WriteOptions&);

}  // namespace nmf::app
