#include "nmf/io/image/image.hpp"

#include <fmt/format.h>

#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

using namespace std::string_view_literals;

// Of red, green and blue, in 65536ths.
constexpr std::uint64_t red_share = 19595, green_share = 38470, blue_share = 7471;

std::uint16_t luma(const std::uint16_t* colours) {
  return static_cast<std::uint16_t>(
      (colours[0] * red_share + colours[1] * green_share + colours[2] * blue_share + 0x8000) >> 16);
}

// `stored` numbers a pixel (grey, grey and alpha, colours, colours and alpha) to those that are wanted.
void take_pixels(const Buffer<std::uint16_t>& from, int stored, Channels channels, std::uint64_t pixels,
                 Buffer<std::uint16_t>& to) {
  const std::size_t wanted = numbers_a_pixel(channels), step = static_cast<std::size_t>(stored);
  to.resize(pixels * wanted);
  for (std::size_t p = 0; p < pixels; ++p) {
    const std::uint16_t* pixel = from.data() + p * step;
    if (channels == Channels::grey)
      to[p] = stored < 3 ? pixel[0] : luma(pixel);
    else
      for (std::size_t c = 0; c < wanted; ++c) to[p * wanted + c] = pixel[stored < 3 ? 0 : c];
  }
}

}  // namespace

const char* name(ImageKind kind) {
  switch (kind) {
    case ImageKind::png:
      return "png";
    case ImageKind::jpeg:
      return "jpeg";
    case ImageKind::pnm:
      return "pgm";
    case ImageKind::none:
      break;
  }
  return "none";
}

bool is_png(std::string_view head) {
  return head.starts_with("\x89PNG\r\n\x1a\n"sv);
}

bool is_jpeg(std::string_view head) {
  return head.starts_with("\xff\xd8\xff"sv);
}

bool is_pnm(std::string_view head) {
  return head.size() > 2 && head[0] == 'P' && "2356"sv.find(head[1]) != std::string_view::npos &&
         "\t\n\r #"sv.find(head[2]) != std::string_view::npos;
}

ImageKind image_kind(std::string_view head) {
  if (is_png(head)) return ImageKind::png;
  if (is_jpeg(head)) return ImageKind::jpeg;
  return is_pnm(head) ? ImageKind::pnm : ImageKind::none;
}

ImageFacts inspect_image(const std::string& file, std::string_view bytes) {
  ImageFacts facts;
  switch (image_kind(bytes)) {
    case ImageKind::png:
      facts = inspect_png(file, bytes);
      break;
    case ImageKind::jpeg:
      facts = inspect_jpeg(file, bytes);
      break;
    case ImageKind::pnm:
      facts = inspect_pnm(file, bytes);
      break;
    case ImageKind::none:
      fail(file,
           "is no PNG, JPEG, PGM or PPM image; convert it to one (magick x.tif x.png), or take it out of "
           "the folder");
  }
  if (facts.pixels() == 0)
    fail(file, fmt::format("is an image of {} x {} pixels; get a complete copy", facts.width, facts.height));
  return facts;
}

void decode_image(const std::string& file, std::string_view bytes, const ImageFacts& facts, Channels channels,
                  Buffer<std::uint16_t>& values) {
  Buffer<std::uint16_t> stored;
  const int numbers =
      facts.kind == ImageKind::pnm ? decode_pnm(file, bytes, stored) : decode_stb(file, bytes, facts, stored);
  take_pixels(stored, numbers, channels, facts.pixels(), values);
}

}  // namespace nmf::io
