#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "nmf/io/compression.hpp"
#include "nmf/io/hash.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/temporary.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 16;

}  // namespace

struct AtomicFile::State : ByteSink {
  std::string path;       // as given
  std::string target;     // behind symbolic links
  std::string scratch;    // the folder that its bytes lie in until it has its name
  std::string name;       // the one it has now; empty: none yet, or none to get
  bool nameless = false;  // until then, so that not even a killed run leaves anything
  int descriptor = -1;
  int lock = -1;  // what keeps its name from being taken for a left one, once it is closed
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
    if (reason == EINTR && !awaits_name()) throw WaitInterrupted(Fault::input, message);
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
    remove_leftovers(target);
    if (scratch.empty()) scratch = folder_of(target);
    if (!open_nameless()) open_temporary();
    if (exists && ::fchmod(descriptor, status.st_mode & 07777) != 0 && errno != EPERM)
      fail_write("cannot be written");
  }

  static int open_to_write(const std::string& place, int flags) {
    return again_if_interrupted([&] { return ::open(place.c_str(), O_WRONLY | O_CLOEXEC | flags, 0666); });
  }

  std::string path_to_nameless() const { return fmt::format("/proc/self/fd/{}", descriptor); }

  // Not every file system can.
  bool open_nameless() {
    descriptor = open_to_write(scratch, O_TMPFILE);
    if (descriptor < 0) return false;
    nameless = ::access(path_to_nameless().c_str(), F_OK) == 0;
    if (nameless)
      lock_file(descriptor);
    else
      ::close(std::exchange(descriptor, -1));
    return nameless;
  }

  void open_temporary() {
    const std::filesystem::path beside =
        std::filesystem::path(scratch) / std::filesystem::path(target).filename();
    name = take_temporary_name(beside.string(), [&](const std::string& free) {
      descriptor = open_to_write(free, O_CREAT | O_EXCL);
      return descriptor >= 0 && is_there_locked();
    });
    if (name.empty()) fail_write("cannot be written");
  }

  // Between its creation and the lock, others may have taken it for left over.
  bool is_there_locked() {
    struct stat status {};
    lock_file(descriptor);
    if (::fstat(descriptor, &status) == 0 && status.st_nlink > 0) return true;
    ::close(std::exchange(descriptor, -1));
    errno = EEXIST;
    return false;
  }

  bool link_to(const std::string& free) const {
    return ::linkat(AT_FDCWD, path_to_nameless().c_str(), AT_FDCWD, free.c_str(), AT_SYMLINK_FOLLOW) == 0;
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
      if (count < 0 && errno == EINTR && awaits_name()) continue;
      if (count < 0) fail_write("cannot be written");
      data += count;
      size -= static_cast<std::size_t>(count);
    }
  }

  void flush() {
    put(buffer.data(), buffer.size());
    buffer.clear();
  }

  // The lock goes on with a second descriptor.
  void close() {
    const int closing = std::exchange(descriptor, -1);
    if (standard_output || closing < 0) return;
    if (awaits_name()) lock = ::fcntl(closing, F_DUPFD_CLOEXEC, 0);
    if (::close(closing) != 0 && errno != EINTR) fail_write("cannot be written");
  }

  void complete() {
    if (std::exchange(finished, true)) return;
    if (compressor) std::exchange(compressor, nullptr)->finish();
    flush();
  }

  // If not, it is written directly, to whoever is at the other end.
  bool awaits_name() const { return nameless || !name.empty(); }

  void sync() {
    if (std::exchange(synced, true)) return;
    complete();
    if (!awaits_name()) return;
    if (again_if_interrupted([&] { return ::fsync(descriptor); }) != 0 && errno != EINVAL && errno != ENOTSUP)
      fail_write("cannot be written");
  }

  // Once a name is given, nothing takes memory: what is refused then would leave it unknown.
  void give(std::string free) {
    const bool given = nameless ? link_to(free) : ::rename(name.c_str(), free.c_str()) == 0;
    if (!given) fail_write("cannot be put in place");
    take(std::move(free));
  }

  void take(std::string&& given) {
    name = std::move(given);
    nameless = false;
    close();
  }

  // In one step, whatever is there.
  void replace() {
    const std::string folder = folder_of(target);
    if (nameless) {
      std::string temporary =
          take_temporary_name(target, [&](const std::string& free) { return link_to(free); });
      if (temporary.empty()) fail_write("cannot be put in place");
      take(std::move(temporary));
    } else {
      close();
    }
    if (::rename(name.c_str(), target.c_str()) != 0) fail_write("cannot be put in place");
    name.clear();
    sync_folder(folder);
  }

  void withdraw() {
    if (!name.empty()) ::unlink(name.c_str());
    name.clear();
  }

  ~State() override {
    if (!standard_output && descriptor >= 0) ::close(descriptor);
    withdraw();
    if (lock >= 0) ::close(lock);
  }
};

AtomicFile::AtomicFile(const std::string& path, const std::string& scratch)
    : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->scratch = scratch;
  state_->buffer.reserve(buffer_size);  // so that writing to an open file takes no memory
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
  state_->sync();
  if (state_->awaits_name())
    state_->replace();
  else
    state_->close();
}

bool AtomicFile::awaits_name() const {
  return state_->awaits_name();
}

const std::string& AtomicFile::target() const {
  return state_->target;
}

void AtomicFile::give(const std::string& name) {
  state_->give(name);
}

void AtomicFile::withdraw() {
  state_->withdraw();
}

void AtomicFile::keep() {
  state_->close();
  state_->name.clear();
}

}  // namespace nmf::io
