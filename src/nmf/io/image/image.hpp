// An image in memory, PNG, JPEG, PGM or PPM: what it says of itself, checked against its bytes, and its
// pixels.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nmf/base/buffer.hpp"
#include "nmf/base/index.hpp"

namespace nmf::io {

enum class ImageKind { none, png, jpeg, pnm };

const char* name(ImageKind kind);  // as the table of formats calls it

// By the first bytes.
ImageKind image_kind(std::string_view head);
bool is_png(std::string_view head);
bool is_jpeg(std::string_view head);
bool is_pnm(std::string_view head);

struct ImageFacts {
  ImageKind kind = ImageKind::none;
  std::uint32_t width = 0, height = 0;
  bool colours = false;         // or grey; what is transparent counts as it is stored
  std::uint32_t maximum = 255;  // the largest value that a pixel may have

  std::uint64_t pixels() const { return std::uint64_t{width} * height; }
};

// What a pixel becomes.
enum class Channels {
  grey,  // one number: of colours their luma (Rec. 601), rounded as in Pillow's "L"
  rgb,   // three numbers
};
inline std::size_t numbers_a_pixel(Channels channels) {
  return channels == Channels::rgb ? 3 : 1;
}

// Throws Error(Fault::input, "file: ...") for what is no image, is cut off or damaged as far as its structure
// tells, or claims more pixels than its bytes can hold. Takes no memory.
ImageFacts inspect_image(const std::string& file, std::string_view bytes);

// Row by row, numbers_a_pixel for each, as they are in the file. `facts` are those of these bytes. Throws
// Error where they cannot be decoded.
void decode_image(const std::string& file, std::string_view bytes, const ImageFacts& facts, Channels channels,
                  Buffer<std::uint16_t>& values);

// The parts of both, by kind.
ImageFacts inspect_png(const std::string& file, std::string_view bytes);
ImageFacts inspect_jpeg(const std::string& file, std::string_view bytes);
ImageFacts inspect_pnm(const std::string& file, std::string_view bytes);
// Numbers as they are stored, and how many a pixel has.
int decode_stb(const std::string& file, std::string_view bytes, const ImageFacts& facts,
               Buffer<std::uint16_t>& stored);
int decode_pnm(const std::string& file, std::string_view bytes, Buffer<std::uint16_t>& stored);

}  // namespace nmf::io
