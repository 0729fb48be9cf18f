#include "nmf/model/result_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "nmf/base/error.hpp"
#include "nmf/io/folder_names.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"
#include "nmf/io/temporary.hpp"
#include "nmf/model/figures.hpp"

namespace nmf {
namespace {

namespace fs = std::filesystem;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_left(const std::string& name, const std::vector<std::string>& files) {
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& file) { return io::is_temporary_name(name, file); });
}

// Whether another folder may have its name: a folder of this user, with no rights but the usual ones, that is
// neither a link, nor where a file system begins, nor where this program works.
bool may_be_replaced(const std::string& path) {
  struct statx is {};
  struct stat here {};
  if (::statx(AT_FDCWD, path.c_str(), AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &is) != 0)
    return errno == ENOENT;
  if (!S_ISDIR(is.stx_mode) || is.stx_uid != ::geteuid()) return false;
  if ((is.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0) return false;
  if (::stat(".", &here) == 0 && here.st_ino == is.stx_ino &&
      here.st_dev == ::makedev(is.stx_dev_major, is.stx_dev_minor))
    return false;
  return ::getxattr(path.c_str(), "system.posix_acl_access", nullptr, 0) < 0 &&
         ::getxattr(path.c_str(), "system.posix_acl_default", nullptr, 0) < 0;
}

// What a folder is called until it has the place of another.
std::string made_beside(const fs::path& place) {
  return (place.parent_path() / fmt::format(".{}.nmf-new", place.filename().string())).string();
}

// The new folder belongs to whom the old one does.
bool take_rights_of(const std::string& old, const std::string& folder) {
  struct stat is {};
  if (::stat(old.c_str(), &is) != 0) return errno == ENOENT;
  return ::chown(folder.c_str(), is.st_uid, is.st_gid) == 0 &&
         ::chmod(folder.c_str(), is.st_mode & 07777) == 0;
}

bool swap_names(const std::string& a, const std::string& b) {
  return ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) == 0;
}

// Adds the names of what is in a folder; false, with errno, where it cannot be read.
bool list_names(const std::string& folder, std::vector<std::string>& names) {
  return io::for_each_name(folder, [&names](std::string_view name, unsigned char) {
    names.emplace_back(name);
    return true;
  });
}

bool is_plain_file(const fs::path& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() == fs::file_type::regular;
}

}  // namespace

const std::vector<std::string>& result_names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names{"log.csv", "starts.csv", scale_name, stability_name, "summary.json"};
    for (const char* format : {".csv", ".tsv", ".mtx", ".npy"}) {
      const std::string w = std::string("W") + format, h = std::string("H") + format;
      names.insert(names.end(), {w, h, io::row_names_beside(w), io::column_names_beside(h)});
    }
    return names;
  }();
  return all;
}

std::vector<std::string> names_of_result_in(const std::string& folder) {
  std::vector<std::string> there;
  list_names(folder, there);
  const auto is_summary_left = [](const std::string& name) {
    return io::is_temporary_name(name, "summary.json");
  };
  if (std::any_of(there.begin(), there.end(), is_summary_left))
    return result_names();  // a run was killed that had taken the summary away
  try {
    read_figures(folder);
    return result_names();
  } catch (const Error&) {
    return {};
  }
}

ResultFiles::ResultFiles(const io::FolderLock& lock, std::vector<std::string> old, bool flush)
    : place_(lock.place().string()),
      above_(lock.place().parent_path().string()),
      old_(std::move(old)),
      flush_(flush) {
  if (place_.empty()) return;
  lock_ = &lock;
  whole_ = lock.works() && !fs::is_symlink(fs::path(lock.folder())) && may_be_replaced(place_) &&
           ::access(above_.c_str(), W_OK | X_OK) == 0;
  if (lock.works()) retire(made_beside(lock.place()));
  for (const std::string& name : result_names()) io::remove_leftovers((fs::path(place_) / name).string());
}

ResultFiles::~ResultFiles() {
  files_.undo();
  if (made_folder_) ::rmdir(place_.c_str());  // stays with something in it
}

bool ResultFiles::inside(const std::string& path) const {
  std::error_code error;
  return lock_ != nullptr && fs::weakly_canonical(fs::absolute(path).parent_path(), error) == place_;
}

void ResultFiles::make_folder() {
  std::error_code error;
  made_folder_ = fs::create_directory(place_, error) || made_folder_;
  if (error)
    io::fail(lock_->folder(), fmt::format("cannot be made: {}; choose another folder", error.message()));
}

io::AtomicFile ResultFiles::open(const std::string& path) {
  if (path == "-" || !inside(path)) return io::AtomicFile(path);
  if (whole_) return io::AtomicFile(path, above_);
  make_folder();
  return io::AtomicFile(path);
}

std::vector<std::string> ResultFiles::new_names() const {
  std::vector<std::string> names;
  for (const std::string& path : files_.targets())
    if (inside(path)) names.push_back(fs::path(path).filename().string());
  return names;
}

bool ResultFiles::holds_only_ours() const {
  const std::vector<std::string> names = new_names();
  std::vector<std::string> there;
  if (!list_names(place_, there)) return errno == ENOENT;
  return std::all_of(there.begin(), there.end(), [&](const std::string& name) {
    const bool ours = contains(old_, name) || contains(names, name) || is_left(name, result_names());
    return ours && is_plain_file(fs::path(place_) / name);
  });
}

std::vector<std::string> ResultFiles::gone() const {
  std::vector<std::string> paths;
  const std::vector<std::string> names = new_names();
  for (const std::string& name : old_)
    if (const fs::path path = fs::path(place_) / name; !contains(names, name) && is_plain_file(path))
      paths.push_back(path.string());
  return paths;
}

void ResultFiles::commit(const std::string& last) {
  if (flush_) files_.sync();
  const std::vector<std::string> targets = files_.targets();
  const bool together =
      whole_ && !targets.empty() &&
      std::all_of(targets.begin(), targets.end(), [this](const std::string& path) { return inside(path); });
  if (!(together && holds_only_ours() && put_whole())) {
    if (lock_ != nullptr) make_folder();
    files_.put(last, gone());
    std::error_code stays;
    if (lock_ != nullptr) fs::remove(made_beside(lock_->place()), stays);
  }
  made_folder_ = false;
  files_.keep();
}

// False where it has to be done file by file.
bool ResultFiles::put_whole() {
  const std::string made = made_beside(lock_->place());
  if (::mkdir(made.c_str(), 0777) != 0) return false;
  try {
    if (!take_rights_of(place_, made)) return ::rmdir(made.c_str()), false;
    files_.gather(made);
    if (flush_) io::sync_folder(made);
    return change_places(made);
  } catch (...) {
    files_.undo();
    ::rmdir(made.c_str());
    throw;
  }
}

bool ResultFiles::change_places(const std::string& made) {
  const bool in_free_place = std::rename(made.c_str(), place_.c_str()) == 0;  // or that of an empty folder
  if (!in_free_place && !swap_names(made, place_)) return false;
  try {
    io::sync_folder(above_);
  } catch (...) {
    if (!swap_names(place_, made)) std::rename(place_.c_str(), made.c_str());
    throw;
  }
  if (!in_free_place) retire(made);
  return true;
}

// Removes a folder that no longer counts: what in it is ours; what others put there goes to the one that
// does. What cannot be removed, for lack of memory too, is left to the next run: the result is in its place.
void ResultFiles::retire(const std::string& folder) const noexcept {
  try {
    std::error_code stays;
    const std::vector<std::string> names = new_names();
    std::vector<std::string> there;
    list_names(folder, there);
    for (const std::string& name : there) {
      const bool ours =
          contains(result_names(), name) || contains(names, name) || is_left(name, result_names());
      const fs::path path = fs::path(folder) / name, home = fs::path(place_) / name;
      if (ours && is_plain_file(path))
        fs::remove(path, stays);
      else if (!fs::exists(fs::symlink_status(home, stays)))
        fs::rename(path, home, stays);
    }
    fs::remove(folder, stays);
  } catch (const std::exception&) {  // what was to be removed
  }
}

}  // namespace nmf
