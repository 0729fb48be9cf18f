// The structure of a PNG image: what stb_image takes on trust, checksums above all, is checked here.
#include <fmt/format.h>
#include <zlib.h>

#include "nmf/io/image/bytes.hpp"
#include "nmf/io/image/image.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t signature_size = 8, around_chunk = 12, header_size = 13;

struct Chunk {
  std::string_view type;
  std::string_view data;
};

[[noreturn]] void fail_damaged_png(const std::string& file, const std::string& what) {
  fail(file, fmt::format("is a damaged PNG image: {}; get a complete copy", what));
}

// The chunk at the beginning of `rest`, which loses it.
Chunk take_chunk(const std::string& file, std::string_view& rest) {
  if (rest.size() < around_chunk) fail_damaged_png(file, "it ends before its IEND chunk");
  const std::uint32_t size = big_endian_32(rest);
  const std::string_view type = rest.substr(4, 4);
  if (size > rest.size() - around_chunk)
    fail_damaged_png(file, fmt::format("its chunk {} is cut off", shown(type)));
  const std::string_view covered = rest.substr(4, 4 + std::size_t{size});
  const auto checksum = static_cast<std::uint32_t>(
      ::crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size())));
  if (checksum != big_endian_32(rest.substr(8 + std::size_t{size})))
    fail_damaged_png(file, fmt::format("the checksum of its chunk {} is wrong", shown(type)));
  rest.remove_prefix(around_chunk + size);
  return {type, covered.substr(4)};
}

// What cannot be read without knowing what it means (its name begins with a capital). stb_image says so in
// memory that all threads share.
void check_known(const std::string& file, std::string_view type) {
  for (const std::string_view known : {"IHDR", "PLTE", "IDAT", "IEND", "CgBI"})
    if (type == known) return;
  constexpr char small = 0x20;
  if ((type[0] & small) == 0) fail_damaged_png(file, fmt::format("its chunk {} is unknown", shown(type)));
}

struct PngHeader {
  ImageFacts facts;
  std::uint64_t bits_a_pixel = 0;
};

PngHeader header_of(const std::string& file, const Chunk& chunk) {
  if (chunk.type != "IHDR" || chunk.data.size() != header_size)
    fail_damaged_png(file, "its first chunk is no IHDR");
  const auto depth = static_cast<unsigned char>(chunk.data[8]);
  const auto type = static_cast<unsigned char>(chunk.data[9]);
  PngHeader header;
  header.facts = {ImageKind::png, big_endian_32(chunk.data), big_endian_32(chunk.data.substr(4)),
                  (type & 2) != 0, depth == 16 ? 65535U : 255U};
  const std::uint64_t colours = type == 2 || type == 6 ? 3 : 1, alpha = type >= 4 ? 1 : 0;
  header.bits_a_pixel = depth * (colours + alpha);
  return header;
}

}  // namespace

ImageFacts inspect_png(const std::string& file, std::string_view bytes) {
  std::string_view rest = bytes.substr(signature_size);
  const PngHeader header = header_of(file, take_chunk(file, rest));
  std::uint64_t packed = 0;
  for (Chunk chunk; chunk.type != "IEND";) {
    chunk = take_chunk(file, rest);
    check_known(file, chunk.type);
    if (chunk.type == "IDAT") packed += chunk.data.size();
  }
  constexpr double largest_expansion = 1032;  // of deflate
  const double unpacked =
      static_cast<double>(header.facts.pixels()) * static_cast<double>(header.bits_a_pixel) / 8;
  if (unpacked > largest_expansion * static_cast<double>(packed))
    fail_claim(file, header.facts.width, header.facts.height, bytes.size());
  return header.facts;
}

}  // namespace nmf::io
