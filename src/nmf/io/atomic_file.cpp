#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <set>

#include "nmf/base/parallel.hpp"
#include "nmf/io/compression.hpp"
#include "nmf/io/hash.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 16;

}  // namespace

struct AtomicFile::State : ByteSink {
  std::string path;       // as given
  std::string target;     // behind symbolic links
  std::string temporary;  // its name until then; empty: written directly, or nameless
  bool nameless = false;  // until commit(), so that not even a killed run leaves anything
  int descriptor = -1;
  bool standard_output = false;
  bool finished = false;
  bool synced = false;
  Sha256 hash;  // of what was put
  std::string buffer;
  std::unique_ptr<ByteSink> compressor;

  [[noreturn]] void fail_write(const char* what) const {
    const int reason = errno;
    const std::string message =
        fmt::format("{}: {}: {}", standard_output ? "standard output" : path, what, std::strerror(reason));
    if (reason == EPIPE) throw ClosedPipe(Fault::input, message);
    if (reason == EINTR) throw WaitInterrupted(Fault::input, message);
    throw Error(Fault::input, message);
  }

  void open() {
    if (path == "-") {
      standard_output = true;
      descriptor = STDOUT_FILENO;
      return;
    }
    target = path;
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) fail(path, "is a folder; name a file");
    if (exists && !S_ISREG(status.st_mode)) {
      descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      if (descriptor < 0) fail_write("cannot be written");
      return;
    }
    if (exists && ::access(path.c_str(), W_OK) != 0) fail_write("cannot be written");
    if (exists) target = std::filesystem::canonical(path).string();
    if (!open_nameless()) open_temporary();
    if (exists && ::fchmod(descriptor, status.st_mode & 07777) != 0 && errno != EPERM)
      fail_write("cannot be written");
  }

  std::string folder() const {
    const std::filesystem::path parent = std::filesystem::path(target).parent_path();
    return parent.empty() ? "." : parent.string();
  }

  std::string path_to_nameless() const { return fmt::format("/proc/self/fd/{}", descriptor); }

  // Written directly, to whoever is at the other end.
  bool has_reader() const { return temporary.empty() && !nameless; }

  // Not every file system can.
  bool open_nameless() {
    descriptor = ::open(folder().c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    if (descriptor < 0) return false;
    nameless = ::access(path_to_nameless().c_str(), F_OK) == 0;
    if (!nameless) ::close(std::exchange(descriptor, -1));
    return nameless;
  }

  void open_temporary() {
    take_temporary_name([&] {
      descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      return descriptor >= 0;
    });
  }

  void link_temporary() {
    take_temporary_name([&] {
      return ::linkat(AT_FDCWD, path_to_nameless().c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) ==
             0;
    });
  }

  // The first name that nobody has.
  template <class Make>
  void take_temporary_name(const Make& make) {
    const std::filesystem::path file(target);
    for (int attempt = 0;; ++attempt) {
      temporary =
          (file.parent_path() / fmt::format(".{}.{}-{}.tmp", file.filename().string(), ::getpid(), attempt))
              .string();
      if (make()) return;
      if (errno == EEXIST && attempt < 1000) continue;
      temporary.clear();
      fail_write("cannot be written");
    }
  }

  void write(const char* data, std::size_t size) override {
    if (buffer.size() + size > buffer_size) flush();
    if (size >= buffer_size)
      put(data, size);
    else
      buffer.append(data, size);
  }
  void finish() override { flush(); }

  void put(const char* data, std::size_t size) {
    hash.add(data, size);
    while (size > 0) {
      const ssize_t count = ::write(descriptor, data, size);
      if (count < 0 && errno == EINTR && !has_reader()) continue;
      if (count < 0) fail_write("cannot be written");
      data += count;
      size -= static_cast<std::size_t>(count);
    }
  }

  void flush() {
    put(buffer.data(), buffer.size());
    buffer.clear();
  }

  void close() {
    const int closing = std::exchange(descriptor, -1);
    if (!standard_output && closing >= 0 && ::close(closing) != 0) fail_write("cannot be written");
  }

  void complete() {
    if (std::exchange(finished, true)) return;
    if (compressor) std::exchange(compressor, nullptr)->finish();
    flush();
  }

  void sync() {
    if (std::exchange(synced, true)) return;
    complete();
    if (has_reader()) return;
    if (::fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP) fail_write("cannot be written");
  }

  // False for what has no name to get: standard output, a device.
  bool give_name() {
    if (has_reader()) return close(), false;
    if (nameless) link_temporary();
    close();
    if (::rename(temporary.c_str(), target.c_str()) != 0) fail_write("cannot be put in place");
    temporary.clear();
    return true;
  }

  ~State() override {
    if (!standard_output && descriptor >= 0) ::close(descriptor);
    if (!temporary.empty()) ::unlink(temporary.c_str());
  }
};

AtomicFile::AtomicFile(const std::string& path) : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->open();
  if (const Compression compression = compression_of_name(path); compression != Compression::none)
    state_->compressor = compress(compression, *state_);
}
AtomicFile::AtomicFile(AtomicFile&&) noexcept = default;
AtomicFile& AtomicFile::operator=(AtomicFile&&) noexcept = default;
AtomicFile::~AtomicFile() = default;

void AtomicFile::write(const char* data, std::size_t size) {
  ByteSink& sink = state_->compressor ? *state_->compressor : *state_;
  sink.write(data, size);
}

std::string AtomicFile::sha256() {
  state_->complete();
  return state_->hash.text();
}

void AtomicFile::sync() {
  state_->sync();
}

void AtomicFile::commit() {
  nmf::io::commit({this, 1});
}

namespace {

// So that new names survive a power failure too; not every file system can, which is no error.
void sync_folder(const std::string& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return;
  ::fsync(opened);
  ::close(opened);
}

}  // namespace

void commit(std::span<AtomicFile> files) {
  std::vector<std::exception_ptr> failures(files.size());
  {
    const ThreadLimit all(static_cast<int>(files.size()));  // a disk takes several in the time of one
    parallel_for(std::ssize(files), always_worth_it, [&](Index f, int) {
      try {
        files[static_cast<std::size_t>(f)].sync();
      } catch (...) {
        failures[static_cast<std::size_t>(f)] = std::current_exception();
      }
    });
  }
  std::exception_ptr closed;
  for (const std::exception_ptr& failure : failures) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const ClosedPipe&) {
      closed = failure;
    }
  }
  std::set<std::string> folders;
  for (const AtomicFile& file : files)
    if (file.state_->give_name()) folders.insert(file.state_->folder());
  for (const std::string& folder : folders) sync_folder(folder);
  if (closed) std::rethrow_exception(closed);
}

}  // namespace nmf::io
