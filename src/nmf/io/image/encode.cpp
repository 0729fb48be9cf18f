// Pictures as bytes. PNG takes little more than what zlib does, which is here anyway.
#include <fmt/format.h>
#include <zlib.h>

#include <new>

#include "nmf/io/image/write.hpp"

namespace nmf::io {
namespace {

void put_32(std::string& bytes, std::size_t value) {
  for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xff);
}

void put_chunk(std::string& bytes, const std::string& type, const std::string& data) {
  put_32(bytes, data.size());
  const std::string covered = type + data;
  bytes += covered;
  put_32(bytes, ::crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()));
}

std::string packed(const std::string& bytes) {
  uLongf size = ::compressBound(bytes.size());
  std::string result(size, '\0');
  if (::compress2(reinterpret_cast<Bytef*>(result.data()), &size,
                  reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::bad_alloc();
  result.resize(size);
  return result;
}

}  // namespace

std::string png_of(const Picture& picture) {
  const std::size_t width = picture.width * numbers_a_pixel(picture.channels);
  std::string lines;
  for (std::size_t y = 0; y < picture.height; ++y) {
    lines += '\1';  // each byte less the one of the pixel on its left
    const std::string_view line = std::string_view(picture.pixels).substr(y * width, width);
    for (std::size_t x = 0; x < width; ++x)
      lines += static_cast<char>(line[x] - (x < numbers_a_pixel(picture.channels)
                                                ? 0
                                                : line[x - numbers_a_pixel(picture.channels)]));
  }
  std::string header;
  put_32(header, picture.width);
  put_32(header, picture.height);
  header += '\x08';  // bits a number
  header += picture.channels == Channels::rgb ? '\2' : '\0';
  header.append(3, '\0');  // how it is packed and filtered; not interlaced
  std::string bytes = "\x89PNG\r\n\x1a\n";
  put_chunk(bytes, "IHDR", header);
  put_chunk(bytes, "IDAT", packed(lines));
  put_chunk(bytes, "IEND", {});
  return bytes;
}

std::string pnm_of(const Picture& picture) {
  return fmt::format("P{}\n{} {}\n255\n", picture.channels == Channels::rgb ? 6 : 5, picture.width,
                     picture.height) +
         picture.pixels;
}

}  // namespace nmf::io
