// Chunks of a dataset read from the file and freed of their filters, without the library.
#pragma once

#include <memory>
#include <string>

#include "nmf/base/buffer.hpp"
#include "nmf/io/hdf5/stored_array.hpp"

struct libdeflate_decompressor;

namespace nmf::io {

// A file that many threads read at places of their own.
class SeekableFile {
 public:
  explicit SeekableFile(const std::string& path);
  SeekableFile(const SeekableFile&) = delete;
  SeekableFile& operator=(const SeekableFile&) = delete;
  ~SeekableFile();

  const std::string& name() const { return name_; }
  void read(std::uint64_t address, char* to, std::size_t size) const;

 private:
  std::string name_;
  int descriptor_;
};

struct FreeInflater {
  void operator()(libdeflate_decompressor* inflater) const;
};

// What a thread needs for it.
struct ChunkScratch {
  Buffer<char> stored;
  Buffer<char> undone;
  std::unique_ptr<libdeflate_decompressor, FreeInflater> inflater;  // from its first use on
};

// The bytes of the numbers of a chunk that is stored, `size` of them; they are in the scratch. Throws
// Error(Fault::input) where the chunk is damaged.
const char* read_chunk(const SeekableFile& file, const StoredArray& array, const StoredChunk& chunk,
                       std::size_t size, ChunkScratch& scratch);

}  // namespace nmf::io
