// Bars, heat maps and images as characters.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "draw/colours.hpp"
#include "draw/heat.hpp"
#include "draw/markup.hpp"
#include "draw/scale.hpp"
#include "draw/screen.hpp"

namespace nmf::draw {
namespace {

// A bar as long as so many characters, to an eighth.
std::string bar_of(double length, bool unicode) {
  static constexpr const char* eighths[] = {"",       "\u258F", "\u258E", "\u258D",
                                            "\u258C", "\u258B", "\u258A", "\u2589"};
  if (!unicode) return std::string(static_cast<std::size_t>(std::max(1L, std::lround(length))), '#');
  const long all = std::max(1L, std::lround(8 * length));
  std::string bar;
  for (long i = 0; i < all / 8; ++i) bar += "\u2588";
  return bar + eighths[all % 8];
}

double mean_of(const std::vector<double>& values, std::size_t begin, std::size_t end) {
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += values[i];
  return sum / static_cast<double>(end - begin);
}

// So many columns of a row of numbers, each the mean of those that share it, or one of them again.
std::vector<double> resampled(const std::vector<double>& values, std::size_t begin, std::size_t count,
                              Index columns) {
  std::vector<double> result;
  for (std::size_t c = 0; c < static_cast<std::size_t>(columns); ++c) {
    const std::size_t from = c * count / static_cast<std::size_t>(columns),
                      to = (c + 1) * count / static_cast<std::size_t>(columns);
    result.push_back(mean_of(values, begin + from, begin + std::max(to, from + 1)));
  }
  return result;
}

// Columns of a heat map on so many characters: each as wide as the others where they have room.
Index columns_on(Index columns, Index room) {
  constexpr Index widest = 12;
  return columns >= room ? room : columns * std::min(widest, room / columns);
}

// Pixels of a picture in so many columns and lines, each the mean of what it covers.
class Smaller {
 public:
  Smaller(const io::Picture& picture, Index width, Index height)
      : picture_(picture), width_(width), height_(height) {}

  Colour pixel(Index x, Index y) const {
    const auto from_x = at(x, width_, picture_.width),
               to_x = std::max(at(x + 1, width_, picture_.width), from_x + 1),
               from_y = at(y, height_, picture_.height),
               to_y = std::max(at(y + 1, height_, picture_.height), from_y + 1);
    const std::size_t channels = io::numbers_a_pixel(picture_.channels);
    double sums[3] = {0, 0, 0};
    for (std::size_t row = from_y; row < to_y; ++row)
      for (std::size_t column = from_x; column < to_x; ++column)
        for (std::size_t c = 0; c < 3; ++c)
          sums[c] += static_cast<unsigned char>(
              picture_.pixels[(row * picture_.width + column) * channels + std::min(c, channels - 1)]);
    const auto count = static_cast<double>((to_x - from_x) * (to_y - from_y));
    const auto level = [count](double sum) { return static_cast<std::uint8_t>(std::lround(sum / count)); };
    return {level(sums[0]), level(sums[1]), level(sums[2])};
  }

 private:
  static std::size_t at(Index place, Index of, std::size_t size) {
    return static_cast<std::size_t>(place) * size / static_cast<std::size_t>(of);
  }
  const io::Picture& picture_;
  Index width_, height_;
};

double brightness(const Colour& colour) {
  return (0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue) / 255;
}

// What columns belong to, as a letter each, and what the letters stand for.
void draw_groups(Screen& on, const Heat& heat, Index left, Index columns, const Terminal& terminal) {
  const auto letter = [](Index group) { return std::string(1, static_cast<char>('a' + group)); };
  Index x = 0;
  for (Index g = 0; g < std::ssize(heat.group_names); ++g) {
    const std::string entry =
        letter(g) + ' ' + shortened(heat.group_names[static_cast<std::size_t>(g)], 16, ellipsis(terminal));
    on.write(x, 0, entry, terminal_colour(g));
    x += cells_in(entry) + 2;
  }
  for (Index c = 0; c < columns; ++c) {
    const Index group = heat.groups[static_cast<std::size_t>(c * heat.columns / columns)];
    if (group >= 0) on.write(left + c, 1, letter(group), terminal_colour(group));
  }
}

}  // namespace

Screen screen_of(const Bars& bars, const Terminal& terminal, Index width) {
  Screen screen(width, std::max<Index>(std::ssize(bars.bars), 1));
  if (bars.bars.empty()) screen.write(0, 0, shortened(bars.none, width, ellipsis(terminal)));
  Index names = 0, numbers = 0;
  double longest = bars.longest;
  for (const Bar& bar : bars.bars) {
    names = std::max(names, cells_in(shortened(bar.name, width * 2 / 5, ellipsis(terminal))));
    numbers = std::max(numbers, cells_in(spoken(bars, bar.value)));
    if (bars.longest == 0) longest = std::max(longest, bar.value);
  }
  const auto room = static_cast<double>(std::max<Index>(width - names - numbers - 3, 1));
  for (Index i = 0; i < std::ssize(bars.bars); ++i) {
    const Bar& bar = bars.bars[static_cast<std::size_t>(i)];
    const std::string name = shortened(bar.name, width * 2 / 5, ellipsis(terminal)),
                      drawn = bar_of(longest > 0 ? room * (bar.value / longest) : 0, terminal.unicode);
    screen.write(names - cells_in(name), i, name);
    screen.write(names + 1, i, drawn, terminal_colour(bars.colour));
    screen.write(names + 2 + cells_in(drawn), i, spoken(bars, bar.value));
  }
  return screen;
}

Screen screen_of(const Heat& heat, const Terminal& terminal, Index width) {
  Index names = 0;
  for (const std::string& name : heat.row_names)
    names = std::max(names, cells_in(shortened(name, width / 3, ellipsis(terminal))));
  const Index columns = columns_on(heat.columns, std::max<Index>(width - names - 1, 1));
  const std::vector<double> shares = shares_of(heat);
  const Index top = heat.groups.empty() ? 0 : 2;
  const std::vector<std::string> below = lines_on(terminal, heat.across, width - names - 1);
  Screen screen(width, top + heat.rows + std::ssize(below));
  if (top > 0) draw_groups(screen, heat, names + 1, columns, terminal);
  for (Index row = 0; row < heat.rows; ++row) {
    if (!heat.row_names.empty()) {
      const std::string name =
          shortened(heat.row_names[static_cast<std::size_t>(row)], width / 3, ellipsis(terminal));
      screen.write(names - cells_in(name), top + row, name);
    }
    const std::vector<double> line = resampled(shares, static_cast<std::size_t>(row * heat.columns),
                                               static_cast<std::size_t>(heat.columns), columns);
    for (Index c = 0; c < columns; ++c) {
      const double share = line[static_cast<std::size_t>(c)];
      if (terminal.colour && terminal.unicode)
        screen.put(names + 1 + c, top + row, "\u2588", of_256(shade(share)));
      else
        screen.put(names + 1 + c, top + row, shade_of(share, terminal.unicode));
    }
  }
  for (Index i = 0; i < std::ssize(below); ++i)
    screen.write(names + 1, top + heat.rows + i, below[static_cast<std::size_t>(i)]);
  return screen;
}

Screen screen_of(const Tile& tile, const Terminal& terminal, Index width) {
  const auto across = static_cast<Index>(tile.picture.width), down = static_cast<Index>(tile.picture.height);
  const Index columns = std::min(across, width);
  const Index lines = std::max<Index>(1, (down * columns / std::max<Index>(across, 1) + 1) / 2);
  const bool half_blocks = terminal.colour && terminal.unicode;
  const Smaller picture(tile.picture, columns, half_blocks ? 2 * lines : lines);
  Screen screen(columns, lines);
  for (Index y = 0; y < lines; ++y)
    for (Index x = 0; x < columns; ++x)
      if (half_blocks)
        screen.put(x, y, "\u2580", of_256(picture.pixel(x, 2 * y)), of_256(picture.pixel(x, 2 * y + 1)));
      else
        screen.put(x, y, shade_of(brightness(picture.pixel(x, y)), terminal.unicode));
  return screen;
}

}  // namespace nmf::draw
