// PNG and JPEG images decoded by stb_image, of which this file alone is compiled: these two decoders, from
// memory.
#include <fmt/format.h>

#include <climits>
#include <cstdlib>
#include <memory>
#include <new>

#include "nmf/io/image/bytes.hpp"
#include "nmf/io/image/image.hpp"
#include "nmf/io/message.hpp"

// Of a JPEG image that lacks a scan it shows what was in its memory before: then that is black.
#define STBI_MALLOC(size) std::calloc(1, size)
#define STBI_REALLOC(memory, size) std::realloc(memory, size)
#define STBI_FREE(memory) std::free(memory)
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include <stb/stb_image.h>

namespace nmf::io {
namespace {

struct Free {
  void operator()(void* memory) const { ::stbi_image_free(memory); }
};

// What is said of each JPEG image, which is tried as PNG before; errors do not always have a reason of their
// own.
constexpr const char* no_reason = "bad png sig";

template <class Number>
void copy_from_stb(const void* from, Buffer<std::uint16_t>& to) {
  const auto* numbers = static_cast<const Number*>(from);
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = numbers[i];
}

}  // namespace

void fail_claim(const std::string& file, std::uint64_t width, std::uint64_t height, std::size_t bytes) {
  fail(file, fmt::format("claims {} x {} pixels, which its {} bytes cannot hold; get a complete copy", width,
                         height, bytes));
}

int decode_stb(const std::string& file, std::string_view bytes, const ImageFacts& facts,
               Buffer<std::uint16_t>& stored) {
  if (bytes.size() > INT_MAX) fail(file, "is larger than 2 GiB, which is more than can be decoded; scale it");
  const auto* from = reinterpret_cast<const stbi_uc*>(bytes.data());
  const int size = static_cast<int>(bytes.size());
  int width = 0, height = 0, numbers = 0;
  const bool wide = facts.maximum > 255;
  ::stbi__g_failure_reason = no_reason;  // or it is that of an earlier image
  const std::unique_ptr<void, Free> decoded(
      wide ? static_cast<void*>(::stbi_load_16_from_memory(from, size, &width, &height, &numbers, 0))
           : ::stbi_load_from_memory(from, size, &width, &height, &numbers, 0));
  if (!decoded) {
    const std::string reason = ::stbi_failure_reason();
    if (reason == "outofmem") throw std::bad_alloc();
    fail(file, fmt::format("cannot be decoded: {} (stb_image); save it again as PNG",
                           reason == no_reason ? "its pixels are damaged" : shown(reason)));
  }
  if (static_cast<std::uint32_t>(width) != facts.width || static_cast<std::uint32_t>(height) != facts.height)
    fail(file, "cannot be decoded: its size is not that of its header; save it again as PNG");
  stored.resize(facts.pixels() * static_cast<std::size_t>(numbers));
  wide ? copy_from_stb<stbi_us>(decoded.get(), stored) : copy_from_stb<stbi_uc>(decoded.get(), stored);
  return numbers;
}

}  // namespace nmf::io
