#include "nmf/io/stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "nmf/base/buffer.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/stored_bytes.hpp"

namespace nmf::io {
namespace {

// For a file of so many bytes (0: not known). A small one comes in one piece; of a larger one several threads
// shall have some at the same time.
std::size_t chosen_buffer_size(std::uint64_t file_size) {
  constexpr std::uint64_t least = std::uint64_t{1} << 16, small = least << 2, most = least << 3;
  if (file_size == 0) return most;
  return file_size < small ? small : std::clamp(file_size / 8, least, most);
}

struct Chunk {
  Buffer<char> bytes;
  std::size_t size = 0;
  bool last = false;
  std::exception_ptr failure;  // of what would have come behind
};

}  // namespace

struct ByteStream::State {
  State(std::string given_name, std::unique_ptr<ByteSource> source, std::size_t size)
      : name(std::move(given_name)),
        buffer_size(size == 0 ? chosen_buffer_size(0) : size),
        bytes(std::move(source)) {}
  State(const std::string& file, std::size_t size, StreamProgress progress, double most)
      : path(file), stored(std::make_unique<StoredBytes>(path, std::move(progress))), max_expansion(most) {
    buffer_size = size == 0 ? chosen_buffer_size(stored->size()) : size;
    name = stored->name();
    compression = find_compression(stored->head());
    bytes = decompress(compression, *stored, name);
  }
  ~State() {
    if (stored) stored->stop();
    {
      const std::lock_guard lock(mutex);
      stopped = true;
    }
    changed.notify_all();
    if (reader.joinable()) reader.join();
  }

  // Reads the first chunk here, and what follows it in a thread if there can be one.
  void start() {
    fill(current);
    short_file = current.last;
    if (short_file) return;
    try {
      reader = std::thread([this] { read_ahead(); });
    } catch (const std::exception&) {  // no thread, or no memory for one
    }
  }

  void fill(Chunk& chunk) noexcept {
    chunk.size = 0;
    try {
      chunk.bytes.resize(buffer_size);
      while (chunk.size < buffer_size && !chunk.last) {
        const std::size_t count = bytes->read(chunk.bytes.data() + chunk.size, buffer_size - chunk.size);
        chunk.last = count == 0;
        chunk.size += count;
        unpacked += count;
        check_expansion();
      }
    } catch (...) {
      chunk.failure = std::current_exception();
      chunk.last = true;
    }
  }

  void check_expansion() const {
    constexpr std::uint64_t always = std::uint64_t{1} << 28;
    if (compression == Compression::none || unpacked <= always ||
        static_cast<double>(unpacked) <= max_expansion * static_cast<double>(stored->bytes()))
      return;
    fail(name, fmt::format("{} bytes ({}) make more than {} of text, {:g} times as many, as no table does; "
                           "decompress it first if it is one",
                           stored->bytes(), io::name(compression), unpacked, max_expansion));
  }

  // Nobody is there for what this would throw: what is read is in the chunks, and nothing else takes memory.
  void read_ahead() noexcept {
    for (bool last = false; !last;) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return stopped || ready < ahead.size(); });
      if (stopped) return;
      Chunk& chunk = ahead[(next + ready) % ahead.size()];
      lock.unlock();
      fill(chunk);
      last = chunk.last;
      lock.lock();
      ++ready;
      changed.notify_all();
    }
  }

  // Moves on to the next chunk; false at the end.
  bool advance() {
    if (current.failure) std::rethrow_exception(current.failure);
    if (current.last) return false;
    if (!reader.joinable()) {
      fill(current);
      current_at = 0;
      return true;
    }
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return ready > 0; });
    std::swap(current, ahead[next]);  // whose bytes the reader fills again
    next = (next + 1) % ahead.size();
    --ready;
    current_at = 0;
    changed.notify_all();
    return true;
  }

  // Takes at most size bytes of the current chunk.
  std::size_t take(char* to, std::size_t size) {
    const std::size_t count = std::min(size, current.size - current_at);
    if (count > 0) std::memcpy(to, current.bytes.data() + current_at, count);
    current_at += count;
    return count;
  }

  std::string name;
  std::string path;
  std::size_t buffer_size = 0;
  std::unique_ptr<StoredBytes> stored;  // none where the bytes are not a file's
  Compression compression = Compression::none;
  std::unique_ptr<ByteSource> bytes;
  std::uint64_t unpacked = 0;
  double max_expansion = usual_expansion;
  bool short_file = false;

  std::string peeked;
  std::size_t peeked_at = 0;
  Chunk current;
  std::size_t current_at = 0;

  std::mutex mutex;
  std::condition_variable changed;
  std::array<Chunk, 3> ahead;  // in a ring: `ready` of them from `next` on hold what comes after `current`
  std::size_t next = 0, ready = 0;
  bool stopped = false;
  std::thread reader;
};

ByteStream::ByteStream(const std::string& path, std::size_t buffer_size, StreamProgress progress,
                       double max_expansion)
    : state_(std::make_unique<State>(path, buffer_size, std::move(progress), max_expansion)) {
  state_->start();
}
ByteStream::ByteStream(const std::string& name, std::unique_ptr<ByteSource> bytes, std::size_t buffer_size)
    : state_(std::make_unique<State>(name, std::move(bytes), buffer_size)) {
  state_->start();
}
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
  std::size_t taken = std::min(size, s.peeked.size() - s.peeked_at);
  if (taken > 0) std::memcpy(to, s.peeked.data() + s.peeked_at, taken);
  s.peeked_at += taken;
  while (taken < size) {
    taken += s.take(to + taken, size - taken);
    if (taken == size || (taken > 0 && s.current.failure) || !s.advance()) break;
  }
  return taken;
}

void ByteStream::skip(std::size_t size) {
  peek(size);
  state_->peeked_at = std::min(size, state_->peeked.size());
}

const std::string& ByteStream::name() const {
  return state_->name;
}
bool ByteStream::short_file() const {
  return state_->short_file;
}
std::size_t ByteStream::buffer_size() const {
  return state_->buffer_size;
}
std::uint64_t ByteStream::stored_size() const {
  return state_->stored && state_->compression == Compression::none ? state_->stored->size() : 0;
}

const std::string& ByteStream::path_to_seek() const {
  const State& s = *state_;
  if (s.compression != Compression::none)
    fail(s.name,
         fmt::format("is compressed ({}), and this format cannot be read from its beginning to its end; "
                     "decompress it first",
                     io::name(s.compression)));
  if (!can_seek())
    fail(s.name,
         "is no file on disk, and this format cannot be read from its beginning to its end; save it as a "
         "file first");
  return s.path;
}

bool ByteStream::can_seek() const {
  return state_->path != "-" && stored_size() > 0;
}

StreamReport ByteStream::finish() {
  State& s = *state_;
  while (s.advance()) continue;
  if (s.reader.joinable()) s.reader.join();
  if (!s.stored) return {};
  std::array<char, 4096> rest;  // what the decompressor did not ask for
  while (s.stored->read(rest.data(), rest.size()) > 0) continue;
  return {io::name(s.compression), s.stored->bytes(), s.stored->sha256()};
}

}  // namespace nmf::io
