// The bytes of a file or of standard input, read ahead and decompressed in a thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "nmf/io/compression.hpp"

namespace nmf::io {

struct StreamReport {
  std::string compression;  // "none", "gzip", "zstd", "bzip2", "xz"
  std::uint64_t bytes = 0;  // as stored
  std::string sha256;       // of the bytes as stored, in hexadecimal
};

// bytes read so far and in total (0: not known), as stored.
using StreamProgress = std::function<void(std::uint64_t bytes, std::uint64_t total)>;

// Never seeks. Throws Error(Fault::input) where the file cannot be opened, read or decompressed. Holds four
// buffers of buffer_size bytes (0: chosen); a file that fits into the first one is read without a second
// thread.
class ByteStream {
 public:
  // max_expansion as in ReadOptions.
  explicit ByteStream(const std::string& path, std::size_t buffer_size = 0, StreamProgress progress = {},
                      double max_expansion = usual_expansion);
  // Of bytes that are not a file's, as they are: name is for messages.
  ByteStream(const std::string& name, std::unique_ptr<ByteSource> bytes, std::size_t buffer_size = 0);
  ~ByteStream();
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // The next size bytes, or as many as are left, without taking them; valid until the next call.
  std::string_view peek(std::size_t size);
  // Takes size bytes; fewer only at the end, or before something that the next call throws.
  std::size_t read(char* to, std::size_t size);
  void skip(std::size_t size);

  const std::string& name() const;  // for messages
  bool short_file() const;          // all of it came with the first buffer
  std::size_t buffer_size() const;
  std::uint64_t stored_size() const;  // of a plain regular file; 0: not known
  // The path, for a library that goes back and forth in a file. Throws Error(Fault::input) where that cannot
  // be done: with standard input, a pipe, a compressed file.
  const std::string& path_to_seek() const;
  bool can_seek() const;

  // Reads what is left, so that the hash covers the whole file.
  StreamReport finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nmf::io
