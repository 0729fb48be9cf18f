#include "nmf/io/temporary.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr int most_at_once = 1000;

std::string temporary_name(const std::filesystem::path& file, int number) {
  const std::string name = fmt::format(".{}.nmf-{}.tmp", file.filename().string(), number);
  return (file.parent_path() / name).string();
}

// Locked before it is judged: its name may have gone to another file meanwhile.
bool remove_if_left(const std::string& path) {
  const int file = again_if_interrupted(
      [&] { return ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); });
  if (file < 0) return false;
  struct stat opened {
  }, named{};
  const bool left = lock_file(file) && ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
                    S_ISREG(opened.st_mode) && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
  const bool removed = left && ::unlink(path.c_str()) == 0;
  ::close(file);
  return removed;
}

}  // namespace

std::string take_temporary_name(const std::string& file,
                                const std::function<bool(const std::string&)>& make) {
  for (int number = 0; number < most_at_once; ++number) {
    std::string name = temporary_name(file, number);  // not const: returning it is to take no memory
    if (make(name)) return name;
    if (errno != EEXIST) return {};
    if (remove_if_left(name) && make(name)) return name;
    errno = EEXIST;
  }
  return {};
}

bool is_temporary_name(const std::string& name, const std::string& file) {
  const std::string head = "." + file + ".nmf-", tail = ".tmp";
  return name.size() > head.size() + tail.size() && name.starts_with(head) && name.ends_with(tail) &&
         name.find_first_not_of("0123456789", head.size()) == name.size() - tail.size();
}

void remove_leftovers(const std::string& file) {
  constexpr int often = 4;  // one run takes the lowest names that are free
  for (int number = 0; number < often; ++number) remove_if_left(temporary_name(file, number));
}

bool lock_file(int descriptor) {
  return again_if_interrupted([&] { return ::flock(descriptor, LOCK_EX | LOCK_NB); }) == 0;
}

std::string folder_of(const std::string& file) {
  const std::filesystem::path parent = std::filesystem::path(file).parent_path();
  return parent.empty() ? "." : parent.string();
}

void sync_folder(const std::string& folder) {
  const int opened =
      again_if_interrupted([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (opened < 0) return;
  const bool failed = again_if_interrupted([&] { return ::fsync(opened); }) != 0;
  const int reason = errno;
  ::close(opened);
  if (failed && (reason == EIO || reason == ENOSPC || reason == EDQUOT))
    fail(folder, fmt::format("cannot be written: {}", std::strerror(reason)));
}

}  // namespace nmf::io
