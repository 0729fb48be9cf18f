#include "nmf/io/file_set.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>

#include "nmf/base/parallel.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/temporary.hpp"

namespace nmf::io {
namespace {

void sync_folders(const std::vector<std::string>& files) {
  std::set<std::string> folders;
  for (const std::string& file : files) folders.insert(folder_of(file));
  for (const std::string& folder : folders) sync_folder(folder);
}

// Where `to` is free; not every file system can say so in one step.
bool rename_to_free(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) return false;
  if (::access(to.c_str(), F_OK) == 0) return errno = EEXIST, false;
  return std::rename(from.c_str(), to.c_str()) == 0;
}

}  // namespace

FileSet::~FileSet() {
  undo();
}

AtomicFile& FileSet::add(AtomicFile&& file) {
  return files_.emplace_back(std::move(file));
}

std::vector<std::string> FileSet::targets() const {
  std::vector<std::string> targets;
  for (const AtomicFile& file : files_)
    if (file.awaits_name()) targets.push_back(file.target());
  return targets;
}

void FileSet::sync() {
  std::vector<std::exception_ptr> failures(files_.size());
  {
    const ThreadLimit all(static_cast<int>(files_.size()));  // a disk takes several in the time of one
    parallel_for(std::ssize(files_), always_worth_it, [&](Index f, int) {
      try {
        files_[static_cast<std::size_t>(f)].sync();
      } catch (...) {
        failures[static_cast<std::size_t>(f)] = std::current_exception();
      }
    });
  }
  for (const std::exception_ptr& failure : failures) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const ClosedPipe&) {
      closed_pipe_ = failure;
    }
  }
  for (AtomicFile& file : files_)
    if (!file.awaits_name()) file.keep();
}

void FileSet::put(const std::string& last, const std::vector<std::string>& gone) {
  std::vector<AtomicFile*> order;
  for (AtomicFile& file : files_)
    if (file.awaits_name()) order.push_back(&file);
  if (order.empty()) return;
  if (order.size() == 1 && gone.empty()) return order[0]->commit();
  std::error_code error;
  const std::string seal =
      last.empty() ? order.back()->target() : std::filesystem::canonical(last, error).string();
  std::stable_partition(order.begin(), order.end(), [&](const AtomicFile* file) {
    return file->target() != seal && file->target() != last;
  });

  std::vector<std::string> touched = targets();
  touched.insert(touched.end(), gone.begin(), gone.end());
  try {
    for (auto file = order.rbegin(); file != order.rend(); ++file) take_away((*file)->target());
    for (const std::string& path : gone) take_away(path);
    sync_folders(touched);
    for (AtomicFile* file : order) {
      if (file == order.back()) sync_folders(touched);
      file->give(file->target());
    }
    sync_folders(touched);
  } catch (...) {
    undo();
    throw;
  }
}

void FileSet::gather(const std::string& folder) {
  for (AtomicFile& file : files_)
    if (file.awaits_name())
      file.give((std::filesystem::path(folder) / std::filesystem::path(file.target()).filename()).string());
}

void FileSet::take_away(const std::string& path) {
  Taken& old =
      taken_.emplace_back(Taken{path, {}, -1});  // what is moved is known: nothing is refused after it
  old.lock = again_if_interrupted(
      [&] { return ::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); });
  if (old.lock >= 0) lock_file(old.lock);
  old.aside = take_temporary_name(path, [&](const std::string& free) { return rename_to_free(path, free); });
  if (!old.aside.empty()) return;
  const int reason = errno;
  if (old.lock >= 0) ::close(old.lock);
  taken_.pop_back();
  if (reason != ENOENT) fail(path, fmt::format("cannot be replaced: {}", std::strerror(reason)));
}

void FileSet::undo() {
  for (AtomicFile& file : files_) file.withdraw();
  for (auto old = taken_.rbegin(); old != taken_.rend(); ++old) {
    if (!old->aside.empty()) std::rename(old->aside.c_str(), old->from.c_str());
    if (old->lock >= 0) ::close(old->lock);
  }
  taken_.clear();
  files_.clear();
}

void FileSet::keep() {
  for (AtomicFile& file : files_) file.keep();
  files_.clear();
  for (const Taken& old : taken_) {
    ::unlink(old.aside.c_str());
    if (old.lock >= 0) ::close(old.lock);
  }
  taken_.clear();
  if (closed_pipe_) std::rethrow_exception(closed_pipe_);
}

}  // namespace nmf::io
