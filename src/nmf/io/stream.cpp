#include "nmf/io/stream.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "nmf/io/decompress.hpp"
#include "nmf/io/text.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t default_buffer_size = std::size_t{1} << 19;

// Bytes as they are stored, hashed as they pass.
class StoredBytes : public ByteSource {
 public:
  StoredBytes(const std::string& path, StreamProgress progress)
      : name_(shown_path(path)), progress_(std::move(progress)), hash_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    descriptor_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) fail(name_, fmt::format("cannot be opened: {}", std::strerror(errno)));
    struct stat status {};
    if (::fstat(descriptor_, &status) == 0) {
      if (S_ISDIR(status.st_mode)) {
        ::close(descriptor_);
        fail(name_, "is a folder, not a file; name the file in it");
      }
      if (S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
    }
    EVP_DigestInit_ex(hash_.get(), EVP_sha256(), nullptr);
  }
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;
  ~StoredBytes() override { ::close(descriptor_); }

  // Reads at least one byte, or returns 0 at the end (also when stop() was called while waiting for a pipe).
  std::size_t read(char* to, std::size_t size) override {
    if (head_at_ < head_size_) {
      const std::size_t count = std::min(size, head_size_ - head_at_);
      std::memcpy(to, head_.data() + head_at_, count);
      head_at_ += count;
      return count;
    }
    return take(to, size);
  }

  // The first bytes, by which the compression is told.
  std::string_view head() {
    while (head_size_ < head_.size()) {
      const std::size_t count = take(head_.data() + head_size_, head_.size() - head_size_);
      if (count == 0) break;
      head_size_ += count;
    }
    return {head_.data(), head_size_};
  }

  void stop() { stopped_ = true; }
  const std::string& name() const { return name_; }
  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t size() const { return size_; }

  std::string sha256() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_DigestFinal_ex(hash_.get(), digest.data(), &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
  }

 private:
  std::size_t take(char* to, std::size_t size) {
    for (;;) {
      pollfd waiting{descriptor_, POLLIN, 0};
      const int ready = ::poll(&waiting, 1, 100);
      if (stopped_) return 0;
      if (ready == 0) continue;
      const ssize_t count = ::read(descriptor_, to, size);
      if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (count < 0) fail(name_, fmt::format("cannot be read: {}", std::strerror(errno)));
      EVP_DigestUpdate(hash_.get(), to, static_cast<std::size_t>(count));
      bytes_ += static_cast<std::uint64_t>(count);
      if (progress_) progress_(bytes_, size_);
      return static_cast<std::size_t>(count);
    }
  }

  std::string name_;
  StreamProgress progress_;
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash_;
  int descriptor_ = -1;
  std::atomic<bool> stopped_ = false;
  std::uint64_t bytes_ = 0;
  std::uint64_t size_ = 0;
  std::array<char, 8> head_{};
  std::size_t head_size_ = 0;
  std::size_t head_at_ = 0;
};

struct Chunk {
  std::vector<char> bytes;
  std::size_t size = 0;
  bool last = false;
};

}  // namespace

struct ByteStream::State {
  State(const std::string& path, std::size_t size, StreamProgress progress)
      : buffer_size(size == 0 ? default_buffer_size : size),
        stored(path, std::move(progress)),
        compression(find_compression(stored.head())),
        bytes(decompress(compression, stored, stored.name())) {
    current.bytes.resize(buffer_size);
    fill(current);
    short_file = current.last;
    if (!short_file) reader = std::thread([this] { read_ahead(); });
  }
  ~State() {
    stored.stop();
    {
      const std::lock_guard lock(mutex);
      stopped = true;
    }
    changed.notify_all();
    if (reader.joinable()) reader.join();
  }

  void fill(Chunk& chunk) {
    chunk.size = 0;
    while (chunk.size < buffer_size) {
      const std::size_t count = bytes->read(chunk.bytes.data() + chunk.size, buffer_size - chunk.size);
      if (count == 0) {
        chunk.last = true;
        break;
      }
      chunk.size += count;
    }
  }

  void read_ahead() {
    try {
      for (bool last = false; !last;) {
        Chunk chunk;
        {
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return stopped || ready.size() < 3; });
          if (stopped) return;
          if (!spare.empty()) {
            chunk.bytes = std::move(spare.back());
            spare.pop_back();
          }
        }
        chunk.bytes.resize(buffer_size);
        fill(chunk);
        last = chunk.last;
        const std::lock_guard lock(mutex);
        ready.push_back(std::move(chunk));
        changed.notify_all();
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
      changed.notify_all();
    }
  }

  // Moves on to the next chunk; false at the end.
  bool advance() {
    if (current.last) return false;
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !ready.empty() || failure; });
    if (ready.empty()) std::rethrow_exception(failure);
    spare.push_back(std::move(current.bytes));
    current = std::move(ready.front());
    ready.pop_front();
    current_at = 0;
    changed.notify_all();
    return true;
  }

  std::size_t take(char* to, std::size_t size) {
    std::size_t taken = 0;
    do {
      const std::size_t count = std::min(size - taken, current.size - current_at);
      if (count > 0) std::memcpy(to + taken, current.bytes.data() + current_at, count);
      current_at += count;
      taken += count;
    } while (taken < size && advance());
    return taken;
  }

  std::size_t buffer_size;
  StoredBytes stored;
  Compression compression;
  std::unique_ptr<ByteSource> bytes;
  bool short_file = false;

  std::string peeked;
  std::size_t peeked_at = 0;
  Chunk current;
  std::size_t current_at = 0;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Chunk> ready;
  std::vector<std::vector<char>> spare;
  std::exception_ptr failure;
  bool stopped = false;
  std::thread reader;
};

ByteStream::ByteStream(const std::string& path, std::size_t buffer_size, StreamProgress progress)
    : state_(std::make_unique<State>(path, buffer_size, std::move(progress))) {}
ByteStream::~ByteStream() = default;

std::string_view ByteStream::peek(std::size_t size) {
  State& s = *state_;
  s.peeked.erase(0, s.peeked_at);
  s.peeked_at = 0;
  while (s.peeked.size() < size) {
    const std::size_t count = std::min(size - s.peeked.size(), s.current.size - s.current_at);
    s.peeked.append(s.current.bytes.data() + s.current_at, count);
    s.current_at += count;
    if (s.peeked.size() < size && !s.advance()) break;
  }
  return std::string_view(s.peeked).substr(0, size);
}

std::size_t ByteStream::read(char* to, std::size_t size) {
  State& s = *state_;
  const std::size_t from_peeked = std::min(size, s.peeked.size() - s.peeked_at);
  if (from_peeked > 0) std::memcpy(to, s.peeked.data() + s.peeked_at, from_peeked);
  s.peeked_at += from_peeked;
  if (from_peeked == size) return size;
  return from_peeked + s.take(to + from_peeked, size - from_peeked);
}

void ByteStream::skip(std::size_t size) {
  peek(size);
  state_->peeked_at = std::min(size, state_->peeked.size());
}

const std::string& ByteStream::name() const {
  return state_->stored.name();
}
bool ByteStream::short_file() const {
  return state_->short_file;
}
bool ByteStream::plain() const {
  return state_->compression == Compression::none;
}
std::uint64_t ByteStream::stored_size() const {
  return plain() ? state_->stored.size() : 0;
}

StreamReport ByteStream::finish() {
  State& s = *state_;
  while (s.advance()) continue;
  if (s.reader.joinable()) s.reader.join();
  std::array<char, 4096> rest;  // what the decompressor did not ask for
  while (s.stored.read(rest.data(), rest.size()) > 0) continue;
  return {io::name(s.compression), s.stored.bytes(), s.stored.sha256()};
}

}  // namespace nmf::io
