#include "nmf/io/image/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "nmf/base/wording.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::io {
namespace {

constexpr std::string_view colour_endings[] = {"_red", "_green", "_blue"};
constexpr std::uint64_t largest_side = std::uint64_t{1} << 30;

struct Pixel {
  std::uint64_t y = 0, x = 0;
  int colour = -1;  // none: grey
};

// Takes the letter and the number behind it.
bool take_number(std::string_view& name, std::string_view before, std::uint64_t& value) {
  if (!name.starts_with(before)) return false;
  const char* end = name.data() + name.size();
  const auto [stop, fault] = std::from_chars(name.data() + before.size(), end, value);
  if (fault != std::errc() || value >= largest_side) return false;
  name = {stop, static_cast<std::size_t>(end - stop)};
  return true;
}

bool read_pixel(std::string_view name, Pixel& pixel) {
  if (!take_number(name, "y", pixel.y) || !take_number(name, "_x", pixel.x)) return false;
  if (name.empty()) return true;
  const auto* ending = std::find(std::begin(colour_endings), std::end(colour_endings), name);
  pixel.colour = static_cast<int>(ending - std::begin(colour_endings));
  return ending != std::end(colour_endings);
}

bool all_differ(std::vector<std::size_t> places) {
  std::sort(places.begin(), places.end());
  return std::adjacent_find(places.begin(), places.end()) == places.end();
}

}  // namespace

std::vector<std::string> pixel_names(const ImageShape& shape) {
  std::vector<std::string> names;
  names.reserve(shape.numbers());
  for (Index y = 0; y < shape.height; ++y)
    for (Index x = 0; x < shape.width; ++x) {
      const std::string name = fmt::format("y{}_x{}", y, x);
      if (shape.channels == Channels::grey)
        names.push_back(name);
      else
        for (const std::string_view ending : colour_endings) names.push_back(name + std::string(ending));
    }
  return names;
}

std::optional<PixelPlaces> find_places(const std::vector<std::string>& names) {
  constexpr std::uint64_t most_for_one = 1000;  // numbers of an image for a column
  std::vector<Pixel> pixels(names.size());
  std::uint64_t width = 0, height = 0;
  for (std::size_t j = 0; j < names.size(); ++j) {
    if (!read_pixel(names[j], pixels[j]) || (pixels[j].colour < 0) != (pixels[0].colour < 0))
      return std::nullopt;
    width = std::max(width, pixels[j].x + 1);
    height = std::max(height, pixels[j].y + 1);
  }
  if (names.empty() || width * height > most_for_one * names.size()) return std::nullopt;
  PixelPlaces places{{static_cast<Index>(width), static_cast<Index>(height),
                      pixels[0].colour < 0 ? Channels::grey : Channels::rgb},
                     {}};
  const std::size_t a_pixel = numbers_a_pixel(places.shape.channels);
  for (const Pixel& pixel : pixels)
    places.place.push_back((pixel.y * width + pixel.x) * a_pixel +
                           static_cast<std::size_t>(std::max(pixel.colour, 0)));
  if (!all_differ(places.place)) return std::nullopt;
  return places;
}

PixelPlaces places_of_shape(const std::string& shape, Index columns) {
  const std::size_t cross = shape.find('x');
  std::uint64_t width = 0, height = 0;
  const bool sizes = cross != std::string::npos && parse_integer(shape.substr(0, cross), width) &&
                     parse_integer(shape.substr(cross + 1), height) && width > 0 && height > 0 &&
                     width < largest_side && height < largest_side;
  if (!sizes)
    throw wrong(option("image_shape"),
                fmt::format("{} is no shape; give WIDTHxHEIGHT, such as 28x28", shown(shape)));
  PixelPlaces places{{static_cast<Index>(width), static_cast<Index>(height), Channels::grey}, {}};
  const auto wanted = static_cast<std::size_t>(columns);
  if (wanted == 3 * places.shape.numbers()) places.shape.channels = Channels::rgb;
  if (wanted != places.shape.numbers())
    throw wrong(option("image_shape"),
                fmt::format("{} are {} pixels, but the matrix has {} columns; give another width and height",
                            shape, width * height, columns));
  for (std::size_t j = 0; j < wanted; ++j) places.place.push_back(j);
  return places;
}

}  // namespace nmf::io
