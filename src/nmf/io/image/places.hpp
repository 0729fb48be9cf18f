// Where the numbers of a row stand in an image: columns are named by their pixel, y0_x0 (the uppermost on the
// left), y0_x1 ..., of colours y0_x0_red, y0_x0_green, y0_x0_blue ...
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nmf/base/index.hpp"
#include "nmf/io/image/image.hpp"

namespace nmf::io {

struct ImageShape {
  Index width = 0;
  Index height = 0;
  Channels channels = Channels::grey;

  std::size_t numbers() const { return static_cast<std::size_t>(width * height) * numbers_a_pixel(channels); }
  bool operator==(const ImageShape&) const = default;
};

std::vector<std::string> pixel_names(const ImageShape& shape);

struct PixelPlaces {
  ImageShape shape;
  std::vector<std::size_t> place;  // of each column, among the numbers of an image
};

// Those that the names say, of the smallest image that has them all; nothing where one is no pixel's, two are
// of the same, or the image is far larger than what they are.
std::optional<PixelPlaces> find_places(const std::vector<std::string>& names);

// "28x28": width and height of an image that has so many numbers, grey or in colours. Throws
// Error(Fault::usage).
PixelPlaces places_of_shape(const std::string& shape, Index columns);

}  // namespace nmf::io
