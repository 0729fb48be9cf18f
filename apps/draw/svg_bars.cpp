// Bars with their names, and images.
#include <fmt/format.h>

#include <algorithm>

#include "draw/markup.hpp"
#include "draw/scale.hpp"
#include "draw/svg_panels.hpp"

namespace nmf::draw {
namespace {

constexpr double bar_height = 12;
constexpr double largest_pixel = 12;  // that a pixel of an image is drawn as

double longest_bar(const Bars& bars) {
  double longest = bars.longest;
  if (longest == 0)
    for (const Bar& bar : bars.bars) longest = std::max(longest, bar.value);
  return longest > 0 ? longest : 1;
}

Box tile_box(const Tile& tile, double width) {
  const auto across = static_cast<double>(std::max<std::size_t>(tile.picture.width, 1)),
             down = static_cast<double>(tile.picture.height);
  const double drawn = std::min(width, largest_pixel * across);
  return {0, 0, drawn, drawn * down / across};
}

}  // namespace

double height_of(const Bars& bars, double) {
  return line_height * static_cast<double>(std::max<std::size_t>(bars.bars.size(), 1)) + 4;
}

void draw(Canvas& on, const Bars& bars, const Box& box) {
  if (bars.bars.empty()) return on.write(box.left, box.top + 13, bars.none, Anchor::start, Tone::soft);
  double names = 0, numbers = 0;
  for (const Bar& bar : bars.bars) {
    names = std::max(names, width_of(shortened(bar.name, 0.45 * box.width, letters), letters));
    numbers = std::max(numbers, width_of(spoken(bars, bar.value), letters));
  }
  const double left = box.left + names + 8, room = box.right() - left - numbers - 6,
               longest = longest_bar(bars);
  on.open_marks(fill(palette(bars.colour)));
  for (std::size_t i = 0; i < bars.bars.size(); ++i) {
    const Bar& bar = bars.bars[i];
    on.mark(fmt::format("rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"1.5\"", place(left),
                        place(box.top + line_height * static_cast<double>(i) + 3),
                        place(std::max(0.5, room * (bar.value / longest))), place(bar_height)),
            fmt::format("{}: {}", bar.name, spoken(bars, bar.value)));
  }
  on.close();
  for (std::size_t i = 0; i < bars.bars.size(); ++i) {
    const Bar& bar = bars.bars[i];
    const double y = box.top + line_height * static_cast<double>(i) + 13;
    on.write(left - 6, y, shortened(bar.name, 0.45 * box.width, letters), Anchor::end);
    on.write(left + std::max(0.5, room * (bar.value / longest)) + 5, y, spoken(bars, bar.value),
             Anchor::start, Tone::soft);
  }
}

double height_of(const Tile& tile, double width) {
  return tile_box(tile, width).height;
}

void draw(Canvas& on, const Tile& tile, const Box& box) {
  Box at = tile_box(tile, box.width);
  at.left = box.left;
  at.top = box.top;
  on.open_marks();
  on.image(at, tile.picture, false);
  on.close();
}

}  // namespace nmf::draw
