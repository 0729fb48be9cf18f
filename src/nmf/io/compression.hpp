// gzip, zstd, bzip2 and xz: told by their first bytes when read, by the name of the file when written.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace nmf::io {

enum class Compression { none, gzip, zstd, bzip2, xz };

const char* name(Compression compression);
Compression find_compression(std::string_view head);
Compression compression_of_name(std::string_view path);       // .gz .zst .bz2 .xz
std::string_view without_compression(std::string_view path);  // x.csv for x.csv.gz

// How many times as long as what is stored a text may be. Tables of which one number in a thousand is not
// zero come to 3000 with bzip2, most to less than 100.
inline constexpr double usual_expansion = 10000;

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  virtual std::size_t read(char* to, std::size_t size) = 0;  // 0 at the end only
};

// Concatenated streams read as one. Throws Error(Fault::input) where the data are damaged or cut off. stored
// must outlive what is returned; file is its name for messages.
std::unique_ptr<ByteSource> decompress(Compression compression, ByteSource& stored, const std::string& file);

class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void write(const char* data, std::size_t size) = 0;
  virtual void finish() = 0;  // writes what is held back
};

// Into what `stored` takes, which must outlive what is returned. Not for Compression::none.
std::unique_ptr<ByteSink> compress(Compression compression, ByteSink& stored);

}  // namespace nmf::io
