#include "nmf/io/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "nmf/io/message.hpp"
#include "nmf/io/temporary.hpp"

namespace nmf::io {
namespace {

namespace fs = std::filesystem;

bool is_at(int descriptor, const std::string& path) {
  struct stat opened {
  }, named{};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

fs::path place_of(const std::string& folder) {
  std::error_code error;
  const fs::path place = fs::weakly_canonical(fs::absolute(folder), error);
  return place.has_filename() ? place : place.parent_path();
}

}  // namespace

FolderLock::FolderLock(const std::string& folder) : folder_(folder) {
  if (folder.empty()) return;
  place_ = place_of(folder);
  std::error_code error;
  for (fs::path above = place_.parent_path(); !fs::exists(above, error) && above.has_relative_path();
       above = above.parent_path())
    made_.insert(made_.begin(), above);
  fs::create_directories(place_.parent_path(), error);
  if (error) {
    release();
    fail(folder, fmt::format("cannot be made: {}; choose another folder", error.message()));
  }
  const fs::path beside = place_.parent_path() / fmt::format(".{}.nmf-lock", place_.filename().string());
  try {
    if (!take(beside)) take(place_ / ".nmf-lock");
  } catch (...) {
    release();
    throw;
  }
}

FolderLock::~FolderLock() {
  release();
}

void FolderLock::release() {
  if (descriptor_ >= 0) {
    ::unlink(path_.c_str());
    ::close(std::exchange(descriptor_, -1));
  }
  std::error_code stays;
  for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) fs::remove(*folder, stays);
}

// False where no file can be made there, and where the file system has no locks.
bool FolderLock::take(const fs::path& file) {
  path_ = file.string();
  for (;;) {
    descriptor_ = again_if_interrupted(
        [&] { return ::open(path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666); });
    if (descriptor_ < 0) {
      if (errno == EACCES || errno == EPERM || errno == EROFS || errno == ENOENT) return false;
      fail(folder_, fmt::format("cannot be locked: {}", std::strerror(errno)));
    }
    const bool locked = lock_file(descriptor_);
    const int reason = errno;
    if (locked && is_at(descriptor_, path_)) return true;  // and not one that its owner has just removed
    if (!locked && reason != EWOULDBLOCK) ::unlink(path_.c_str());
    ::close(std::exchange(descriptor_, -1));
    if (locked) continue;
    if (reason != EWOULDBLOCK) return false;
    throw FolderInUse(Fault::input, folder_ +
                                        ": another run writes its result there at this time; wait for it, or "
                                        "choose another folder");
  }
}

}  // namespace nmf::io
