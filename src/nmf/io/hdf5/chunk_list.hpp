// Where the chunks of a dataset lie that are stored.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nmf/io/hdf5/library.hpp"

namespace nmf::io {

struct ListedChunk {
  std::uint64_t row;  // of its first number
  std::uint64_t column;
  std::uint64_t address;  // behind the user block
  std::uint64_t size;
  std::uint32_t skipped;  // as in StoredChunk
};

// In any order. Throws Error(Fault::input, "file: path: ...") where the library cannot tell.
std::vector<ListedChunk> list_chunks(const Hdf5File& file, const std::string& path, hid_t dataset);

}  // namespace nmf::io
