#include "nmf/io/stored_bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "nmf/io/message.hpp"

namespace nmf::io {

StoredBytes::StoredBytes(const std::string& path, StreamProgress progress)
    : name_(shown_path(path)), progress_(std::move(progress)) {
  descriptor_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) fail(name_, fmt::format("cannot be opened: {}", std::strerror(errno)));
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return;
  regular_ = true;
  const off_t place = path == "-" ? ::lseek(descriptor_, 0, SEEK_CUR) : 0;  // some may be read already
  size_ = static_cast<std::uint64_t>(std::max<off_t>(0, status.st_size - std::max<off_t>(0, place)));
}

StoredBytes::~StoredBytes() {
  ::close(descriptor_);
}

std::size_t StoredBytes::read(char* to, std::size_t size) {
  if (head_at_ == head_size_) return take(to, size);
  const std::size_t count = std::min(size, head_size_ - head_at_);
  std::memcpy(to, head_.data() + head_at_, count);
  head_at_ += count;
  return count;
}

std::string_view StoredBytes::head() {
  constexpr std::size_t enough = 8;
  while (head_size_ < enough) {
    const std::size_t count = take(head_.data() + head_size_, head_.size() - head_size_);
    if (count == 0) break;
    head_size_ += count;
  }
  return {head_.data(), head_size_};
}

std::size_t StoredBytes::take(char* to, std::size_t size) {
  while (!ended_) {
    pollfd waiting{descriptor_, POLLIN, 0};
    const int ready = regular_ ? 1 : ::poll(&waiting, 1, 100);
    if (stopped_) return 0;
    if (ready == 0) continue;
    const ssize_t count = ::read(descriptor_, to, size);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) fail(name_, fmt::format("cannot be read: {}", std::strerror(errno)));
    if (count == 0 && bytes_ < size_)
      fail(name_,
           fmt::format("ends after {} bytes, but had {} when it was opened: it was cut off while it was "
                       "read; read it once it is complete",
                       bytes_, size_));
    hash_.add(to, static_cast<std::size_t>(count));
    bytes_ += static_cast<std::uint64_t>(count);
    const bool all = regular_ && bytes_ >= size_ && static_cast<std::size_t>(count) < size;
    ended_ = count == 0 || all;  // thousands of small files are not each asked twice
    if (progress_) progress_(bytes_, size_);
    return static_cast<std::size_t>(count);
  }
  return 0;
}

FileSums sums_of_file(const std::string& path, StreamProgress progress) {
  StoredBytes file(path, std::move(progress));
  FileSums sums;
  std::array<char, 1 << 16> piece;
  while (const std::size_t count = file.read(piece.data(), piece.size()))
    sums.crc32 = libdeflate_crc32(sums.crc32, piece.data(), count);
  sums.sha256 = file.sha256();
  return sums;
}

}  // namespace nmf::io
