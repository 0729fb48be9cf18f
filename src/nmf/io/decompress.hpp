// gzip, zstd, bzip2 and xz, told by their first bytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace nmf::io {

enum class Compression { none, gzip, zstd, bzip2, xz };

const char* name(Compression compression);
Compression find_compression(std::string_view head);

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::size_t read(char* to, std::size_t size) = 0;  // 0 at the end only
};

// Concatenated streams read as one. Throws Error(Fault::input) where the data are damaged or cut off. stored
// must outlive what is returned; file is its name for messages.
std::unique_ptr<ByteSource> decompress(Compression compression, ByteSource& stored, const std::string& file);

}  // namespace nmf::io
