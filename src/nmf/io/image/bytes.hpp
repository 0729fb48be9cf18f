// Numbers in the bytes of images, and what all kinds of images say alike.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nmf::io {

// Of the first bytes, the most significant first.
inline std::uint32_t big_endian_16(std::string_view bytes) {
  return (std::uint32_t{static_cast<unsigned char>(bytes[0])} << 8) | static_cast<unsigned char>(bytes[1]);
}
inline std::uint32_t big_endian_32(std::string_view bytes) {
  return (big_endian_16(bytes) << 16) | big_endian_16(bytes.substr(2));
}

// Throws Error for an image that claims more pixels than its bytes can hold.
[[noreturn]] void fail_claim(const std::string& file, std::uint64_t width, std::uint64_t height,
                             std::size_t bytes);

}  // namespace nmf::io
