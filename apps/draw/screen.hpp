// Characters in lines and columns, to be drawn on and put together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "draw/figure.hpp"
#include "draw/terminal.hpp"

namespace nmf::draw {

class Screen {
 public:
  static constexpr int no_colour = -1;

  Screen(Index width, Index height)
      : width_(width), height_(height), cells_(static_cast<std::size_t>(width * height)) {}

  Index width() const { return width_; }
  Index height() const { return height_; }

  // What lies outside is left out.
  void put(Index x, Index y, std::string_view glyph, int colour = no_colour, int background = no_colour);
  void write(Index x, Index y, std::string_view text, int colour = no_colour);
  void paste(Index x, Index y, const Screen& other);

  // Lines without the blanks at their ends.
  std::string text(bool colour) const;

 private:
  void join(Index x, Index y, std::string_view mark);  // to what is there
  struct Cell {
    std::string glyph = " ";
    int colour = no_colour, background = no_colour;
  };

  Index width_, height_;
  std::vector<Cell> cells_;
};

// What a panel looks like in so many columns.
Screen screen_of(const Chart& chart, const Terminal& terminal, Index width);
Screen screen_of(const Bars& bars, const Terminal& terminal, Index width);
Screen screen_of(const Heat& heat, const Terminal& terminal, Index width);
Screen screen_of(const Tile& tile, const Terminal& terminal, Index width);

// A text in lines of so many cells; what is cut off is a word that is longer.
std::vector<std::string> lines_on(const Terminal& terminal, const std::string& text, Index width);
// Of what is cut off.
inline const char* ellipsis(const Terminal& terminal) {
  return terminal.unicode ? "\u2026" : "~";
}
// A character as dark as a number in [0, 1].
std::string_view shade_of(double share, bool unicode);
// Of the palette.
int terminal_colour(Index place);

}  // namespace nmf::draw
