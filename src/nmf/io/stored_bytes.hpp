// The bytes of a file or of standard input as they are stored, hashed as they pass.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "nmf/io/compression.hpp"
#include "nmf/io/hash.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

class StoredBytes : public ByteSource {
 public:
  // Throws Error(Fault::input) where the file cannot be opened.
  StoredBytes(const std::string& path, StreamProgress progress);
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;
  ~StoredBytes() override;

  // At least one byte, or 0 at the end; also when stop() is called while waiting for a pipe.
  std::size_t read(char* to, std::size_t size) override;
  void stop() { stopped_ = true; }

  std::string_view head();  // the first bytes, which stay to be read
  const std::string& name() const { return name_; }
  std::uint64_t bytes() const { return bytes_; }       // read so far
  std::uint64_t size() const { return size_; }         // to be read of a regular file; 0: not known
  std::string sha256() const { return hash_.text(); }  // of what was read

 private:
  std::size_t take(char* to, std::size_t size);

  std::string name_;
  StreamProgress progress_;
  Sha256 hash_;
  int descriptor_ = -1;
  std::atomic<bool> stopped_ = false;
  std::uint64_t bytes_ = 0;
  std::uint64_t size_ = 0;
  bool regular_ = false;  // a file, for which nobody has to wait
  bool ended_ = false;
  std::array<char, 4096> head_{};
  std::size_t head_size_ = 0;
  std::size_t head_at_ = 0;
};

struct FileSums {
  std::string sha256;
  std::uint32_t crc32 = 0;
};
FileSums sums_of_file(const std::string& path, StreamProgress progress = {});
inline std::string sha256_of_file(const std::string& path) {
  return sums_of_file(path).sha256;
}

}  // namespace nmf::io
