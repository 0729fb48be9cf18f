#include "nmf/base/scratch_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "nmf/base/buffer.hpp"
#include "nmf/base/error.hpp"

namespace nmf {
namespace {

// What is asked for and given back at a time, and how far before and behind what is read now.
constexpr std::size_t window = std::size_t{4} << 20, reach = 4 * window;

std::size_t page() {
  static const auto size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

double gibibytes(std::size_t bytes) {
  return static_cast<double>(bytes) / (1024.0 * 1024 * 1024);
}

// Of addresses there are as many as anybody needs, but for a limit.
[[noreturn]] void fail_mapping(const std::string& place, std::size_t bytes) {
  throw Error(
      Fault::input,
      fmt::format("{}: {:.3g} GiB of a file cannot be mapped: {}; lift the limit on addresses (ulimit "
                  "-v), which files that are mapped take too, or use {}",
                  place, gibibytes(bytes), std::strerror(errno), option("precision", "single")));
}

void* map_file(const std::string& place, std::size_t bytes, int file, int protection) {
  void* mapped = ::mmap(nullptr, bytes, protection, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) fail_mapping(place, bytes);
  ::madvise(mapped, bytes, MADV_SEQUENTIAL);
  return mapped;
}

// Closed where it goes out of sight, but for one that is kept.
class Descriptor {
 public:
  explicit Descriptor(int file) : file_(file) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (file_ >= 0) ::close(file_);
  }
  int get() const { return file_; }
  int kept() { return std::exchange(file_, -1); }

 private:
  int file_;
};

}  // namespace

ScratchFiles::ScratchFiles(std::string folder, std::uint64_t memory, std::size_t least)
    : folder_(std::move(folder)), least_(least), memory_(memory) {}

ScratchFiles::~ScratchFiles() {
  for (const Mapping& mapping : of_others_) ::munmap(mapping.begin, mapping.bytes);
}

std::uint64_t ScratchFiles::room() const {
  return memory_ + in_files_ + in_place_ + free_on_disk().value_or(0);
}

std::optional<std::uint64_t> ScratchFiles::free_on_disk() const {
  struct statvfs disk {};
  if (::statvfs(folder_.c_str(), &disk) != 0) return std::nullopt;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize;
}

const void* ScratchFiles::map(const std::string& path, std::size_t begin, std::size_t bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || static_cast<std::size_t>(status.st_size) < begin + bytes)
    return nullptr;
  void* mapped = map_file(path, begin + bytes, file.get(), PROT_READ);
  of_others_.push_back({mapped, begin + bytes});
  return static_cast<const char*>(mapped) + begin;
}

void* ScratchFiles::reallocate(void* old, std::size_t old_bytes, std::size_t new_bytes, int& file) {
  if (file != none) return resized(old, old_bytes, new_bytes, file);
  if (new_bytes > old_bytes && new_bytes >= least_ && in_memory_ + new_bytes - old_bytes > memory_)
    return moved_to_file(old, old_bytes, new_bytes, file);
  void* moved = nmf::reallocate(old, old_bytes, new_bytes);
  if (moved == nullptr) throw std::bad_alloc();
  in_memory_ += new_bytes - old_bytes;  // modulo 2^64
  return moved;
}

void ScratchFiles::deallocate(void* memory, std::size_t bytes, int file) noexcept {
  if (file == none) {
    nmf::deallocate(memory, bytes);
    in_memory_ -= bytes;
  } else {
    ::munmap(memory, bytes);
    ::close(file);
    count_in_files(-static_cast<std::int64_t>(bytes));
  }
}

void* ScratchFiles::moved_to_file(void* old, std::size_t old_bytes, std::size_t new_bytes, int& file) {
  Descriptor made(nameless_file());
  extend(made.get(), 0, new_bytes);
  void* mapped = map_file(folder_, new_bytes, made.get(), PROT_READ | PROT_WRITE);
  if (old != nullptr) {
    std::memcpy(mapped, old, std::min(old_bytes, new_bytes));
    deallocate(old, old_bytes, none);
  }
  count_in_files(static_cast<std::int64_t>(new_bytes));
  file = made.kept();
  return mapped;
}

void* ScratchFiles::resized(void* mapped, std::size_t old_bytes, std::size_t new_bytes, int file) {
  if (new_bytes > old_bytes) extend(file, old_bytes, new_bytes);
  void* moved = ::mremap(mapped, old_bytes, new_bytes, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) fail_mapping(folder_, new_bytes);
  if (new_bytes < old_bytes && ::ftruncate(file, static_cast<off_t>(new_bytes)) != 0)
    return moved;  // only room on the disk that stays taken
  count_in_files(static_cast<std::int64_t>(new_bytes) - static_cast<std::int64_t>(old_bytes));
  return moved;
}

// Not every file system can make one without a name.
int ScratchFiles::nameless_file() const {
  int file = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string name = folder_ + "/.nmf-scratch-XXXXXX";
  file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) fail(0, errno);
  ::unlink(name.c_str());
  return file;
}

// Its blocks are there from now on: a disk that is full would else end the program when they are written.
// What cannot be had is not begun: until it fails, others would have nothing left.
void ScratchFiles::extend(int file, std::size_t from, std::size_t to) const {
  if (free_on_disk().value_or(to - from) < to - from) fail(to, ENOSPC);
  int reason = EINTR;
  while (reason == EINTR)
    reason = ::posix_fallocate(file, static_cast<off_t>(from), static_cast<off_t>(to - from));
  if (reason != 0) fail(to, reason);
}

void ScratchFiles::count_in_files(std::int64_t more) noexcept {
  const std::uint64_t now = in_files_ += static_cast<std::uint64_t>(more);
  std::uint64_t most = most_in_files_;
  while (most < now && !most_in_files_.compare_exchange_weak(most, now)) {
  }
}

void ScratchFiles::fail(std::size_t bytes, int reason) const {
  const std::string what = bytes == 0
                               ? "no file can be made in it"
                               : fmt::format("a file of {:.3g} GiB in it cannot be had", gibibytes(bytes));
  std::string why = std::strerror(reason);
  if (const auto left = free_on_disk(); left && reason == ENOSPC)
    why += fmt::format(", {:.3g} GiB are free", gibibytes(*left));
  throw Error(Fault::input, fmt::format("{}: {} to keep a matrix in that memory does not hold: {}; give {} "
                                        "another folder, or more {}",
                                        folder_, what, why, option("scratch"), option("memory")));
}

void ScratchFiles::passing(const void* mapping, std::size_t bytes, std::size_t begin,
                           std::size_t end) noexcept {
  const std::size_t within = reinterpret_cast<std::uintptr_t>(mapping) % page();
  char* const first = static_cast<char*>(const_cast<void*>(mapping)) - within;
  passed_ += end - begin;
  bytes += within;
  begin += within;
  end += within;
  const auto advise = [&](std::size_t from, std::size_t to, int advice) {
    if (from < bytes) ::madvise(first + from, std::min(to, bytes) - from, advice);
  };
  for (std::size_t at = (begin + window - 1) / window * window; at < end; at += window) {
    advise(at == 0 ? 0 : at + reach, at + reach + window, MADV_WILLNEED);
    if (at >= 2 * reach) advise(at - 2 * reach, at - 2 * reach + window, MADV_DONTNEED);
  }
}

}  // namespace nmf
