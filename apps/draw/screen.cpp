#include "draw/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "draw/colours.hpp"
#include "draw/markup.hpp"
#include "nmf/io/message.hpp"

namespace nmf::draw {

void Screen::put(Index x, Index y, std::string_view glyph, int colour, int background) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
  cells_[static_cast<std::size_t>(y * width_ + x)] = {std::string(glyph), colour, background};
}

void Screen::join(Index x, Index y, std::string_view mark) {
  if (x < 0 || y < 0 || x >= width_ || y >= height_) return;
  cells_[static_cast<std::size_t>(y * width_ + x)].glyph += mark;
}

void Screen::write(Index x, Index y, std::string_view text, int colour) {
  while (!text.empty()) {
    const std::string_view glyph = take_character(text);
    const int cells = io::cells_of(glyph);
    if (cells == 0) join(x - 1, y, glyph);
    if (cells > 0) put(x, y, glyph, colour);
    if (cells > 1) put(x + 1, y, "", colour);  // taken by the same
    x += cells;
  }
}

void Screen::paste(Index x, Index y, const Screen& other) {
  for (Index row = 0; row < other.height_; ++row)
    for (Index column = 0; column < other.width_; ++column) {
      const Cell& cell = other.cells_[static_cast<std::size_t>(row * other.width_ + column)];
      put(x + column, y + row, cell.glyph, cell.colour, cell.background);
    }
}

std::string Screen::text(bool colour) const {
  std::string text;
  for (Index y = 0; y < height_; ++y) {
    const auto line = cells_.begin() + y * width_;
    auto end = line + width_;
    while (end != line && (end - 1)->glyph == " " && (end - 1)->background == no_colour) --end;
    int now = no_colour, behind = no_colour;
    for (auto cell = line; cell != end; ++cell) {
      if (colour && (cell->colour != now || cell->background != behind)) {
        text += "\x1b[0";
        if (cell->colour != no_colour) text += fmt::format(";38;5;{}", cell->colour);
        if (cell->background != no_colour) text += fmt::format(";48;5;{}", cell->background);
        text += 'm';
        now = cell->colour;
        behind = cell->background;
      }
      text += cell->glyph;
    }
    if (now != no_colour || behind != no_colour) text += "\x1b[0m";
    text += '\n';
  }
  return text;
}

std::vector<std::string> lines_on(const Terminal& terminal, const std::string& text, Index width) {
  std::vector<std::string> lines = lines_of(text, static_cast<double>(width), [](std::string_view some) {
    return static_cast<double>(cells_in(some));
  });
  for (std::string& line : lines) line = shortened(line, width, ellipsis(terminal));
  return lines;
}

std::string_view shade_of(double share, bool unicode) {
  static constexpr std::string_view blocks[] = {" ", "\u2591", "\u2592", "\u2593", "\u2588"};
  static constexpr std::string_view ascii = " .:-=+*#%@";
  const auto level = [share](std::size_t levels) {
    return static_cast<std::size_t>(
        std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(levels - 1)));
  };
  return unicode ? blocks[level(std::size(blocks))] : ascii.substr(level(ascii.size()), 1);
}

int terminal_colour(Index place) {
  return of_256(palette(place));
}

}  // namespace nmf::draw
