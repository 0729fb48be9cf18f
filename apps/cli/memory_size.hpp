// Sizes of memory as people write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nmf::app {

struct MemorySize {
  std::uint64_t bytes = 0;  // 0: auto
};

// "auto", or a number of bytes with K, M, G or T behind it, or one of KiB ... TiB, KB ... TB: each 1024 times
// the one before, as batch systems count. Throws Error(Fault::usage).
MemorySize parse_memory(std::string_view text);
std::string spelled_memory(const MemorySize& size);

}  // namespace nmf::app
