// The first lines of a Matrix Market file.
#pragma once

#include <cstdint>
#include <string_view>

#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

struct MarketHeader {
  bool coordinate = false;
  bool pattern = false;
  bool symmetric = false;
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  std::uint64_t entries = 0;  // that the file lists
  std::uint64_t lines = 0;    // up to and with the size line
};

bool is_matrix_market(std::string_view head);

// Takes the banner, comments and the line of sizes. Throws Error(Fault::input) for what cannot be read.
MarketHeader read_market_header(ByteStream& stream, const ReadOptions& options);

}  // namespace nmf::io
