// Where the bytes of a dataset lie in its HDF5 file, and what they are: what the library says once, so that
// the numbers can be read without it, by all threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nmf/base/archive.hpp"

namespace nmf::io {

enum class Filter : std::uint8_t { deflate, shuffle, lzf, checksum };

struct StoredChunk {
  std::uint64_t address = 0;  // in the file; size 0: not stored, its numbers are the fill value
  std::uint64_t size = 0;
  std::uint32_t skipped = 0;  // bit f: filter f was not applied

  void keep(Archive& archive) { archive(address, size, skipped); }
};

// One or two dimensions; a chunk is a rectangle of them, and those at the far edges reach beyond.
struct StoredArray {
  std::string path;  // of the dataset
  char kind = 'f';   // as in NpyHeader
  int bytes = 8;     // of a number
  bool swapped = false;
  bool contiguous = false;  // not in chunks: those here are runs of rows, the last one as long as they are
  double fill = 0;          // what is not stored
  std::vector<std::uint64_t> shape;
  std::vector<std::uint64_t> chunk_shape;
  std::vector<Filter> filters;      // as they were applied
  std::vector<StoredChunk> chunks;  // row by row of them
  std::string content;              // of an array so small that it lies in its own description: no chunks

  std::uint64_t rows() const { return shape.front(); }
  std::uint64_t columns() const { return shape.size() > 1 ? shape[1] : 1; }
  std::uint64_t count() const { return rows() * columns(); }
  std::uint64_t chunk_rows() const { return chunk_shape.front(); }
  std::uint64_t chunk_columns() const { return chunk_shape.size() > 1 ? chunk_shape[1] : 1; }
  std::uint64_t chunks_a_row() const { return (columns() + chunk_columns() - 1) / chunk_columns(); }

  void keep(Archive& archive) {
    archive(path, kind, bytes, swapped, contiguous, fill, shape, chunk_shape, filters, chunks, content);
  }
};

}  // namespace nmf::io
