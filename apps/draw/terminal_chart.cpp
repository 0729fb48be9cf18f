// Lines and points as braille dots, eight to a character, or as one letter a series where nothing else would
// tell them apart.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "draw/colours.hpp"
#include "draw/markup.hpp"
#include "draw/scale.hpp"
#include "draw/screen.hpp"

namespace nmf::draw {
namespace {

constexpr std::string_view letters_of_series = "*o+x#@%&";

// Dots of a plot: of a character two beside four, or one.
class Dots {
 public:
  Dots(Index width, Index height, bool braille)
      : width_(width),
        height_(height),
        across_(braille ? 2 : 1),
        down_(braille ? 4 : 1),
        cells_(static_cast<std::size_t>(width * height)) {}

  // In [0, 1], from the lower left. Letters stand where there are no dots.
  void point(double x, double y, char letter, int colour) { set(column(x), row(y), letter, colour); }
  void line(double x1, double y1, double x2, double y2, char letter, int colour) {
    const Index dx = column(x2) - column(x1), dy = row(y2) - row(y1);
    const Index steps = std::max({std::abs(dx), std::abs(dy), Index{1}});
    for (Index s = 0; s <= steps; ++s) {
      const double share = static_cast<double>(s) / static_cast<double>(steps);
      set(column(x1) + std::lround(share * static_cast<double>(dx)),
          row(y1) + std::lround(share * static_cast<double>(dy)), letter, colour);
    }
  }
  void draw(Screen& on, Index left, Index top) const {
    for (Index y = 0; y < height_; ++y)
      for (Index x = 0; x < width_; ++x) {
        const Cell& cell = cells_[static_cast<std::size_t>(y * width_ + x)];
        if (cell.bits == 0) continue;
        on.put(left + x, top + y, glyph(cell), cell.colour);
      }
  }

 private:
  struct Cell {
    unsigned bits = 0;
    char letter = ' ';
    int colour = Screen::no_colour;
  };

  Index column(double x) const { return std::lround(x * static_cast<double>(width_ * across_ - 1)); }
  Index row(double y) const { return std::lround((1 - y) * static_cast<double>(height_ * down_ - 1)); }

  void set(Index x, Index y, char letter, int colour) {
    static constexpr unsigned braille_bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    Cell& cell = cells_[static_cast<std::size_t>(y / down_ * width_ + x / across_)];
    cell.bits |= braille_bits[y % down_][x % across_];
    cell.letter = letter;
    cell.colour = colour;
  }
  // U+2800 and more.
  std::string glyph(const Cell& cell) const {
    if (across_ == 1) return std::string(1, cell.letter);
    return {'\xE2', static_cast<char>(0xA0 | cell.bits >> 6), static_cast<char>(0x80 | (cell.bits & 0x3F))};
  }

  Index width_, height_, across_, down_;
  std::vector<Cell> cells_;
};

char letter_of(std::size_t series) {
  return letters_of_series[series % letters_of_series.size()];
}

struct Frame {
  Index left, top, width, height;
};

void draw_frame(Screen& on, const Frame& frame, const Scale& x, const Scale& y,
                const std::vector<Tick>& y_ticks, const Terminal& terminal) {
  for (Index row = 0; row < frame.height; ++row)
    on.put(frame.left - 1, frame.top + row, terminal.unicode ? "\u2502" : "|");
  for (Index column = -1; column < frame.width; ++column)
    on.put(frame.left + column, frame.top + frame.height,
           column < 0         ? terminal.unicode ? "\u2514" : "+"
           : terminal.unicode ? "\u2500"
                              : "-");
  for (const Tick& tick : y_ticks) {
    const Index row =
        frame.top + std::lround((1 - y.place(tick.value)) * static_cast<double>(frame.height - 1));
    on.write(frame.left - 2 - cells_in(tick.label), row, tick.label);
    on.put(frame.left - 1, row, terminal.unicode ? "\u2524" : "+");
  }
  for (const Tick& tick : x.ticks(std::max<Index>(2, frame.width / 8))) {
    const Index column = frame.left + std::lround(x.place(tick.value) * static_cast<double>(frame.width - 1));
    on.put(column, frame.top + frame.height, terminal.unicode ? "\u252C" : "+");
    on.write(column - cells_in(tick.label) / 2, frame.top + frame.height + 1, tick.label);
  }
}

// How far points may be off.
void draw_spreads(Dots& dots, const Chart& chart, const Scale& x, const Scale& y) {
  for (const Series& series : chart.series)
    for (std::size_t i = 0; i < series.low.size(); ++i)
      if (x.shows(series.x[i]) && y.shows(series.low[i]) && y.shows(series.high[i]))
        dots.line(x.place(series.x[i]), y.place(series.low[i]), x.place(series.x[i]), y.place(series.high[i]),
                  '|', terminal_colour(series.colour));
}

void draw_series(Dots& dots, const Chart& chart, const Scale& x, const Scale& y) {
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    const Series& series = chart.series[s];
    const char letter = letter_of(s);
    bool before = false;
    for (std::size_t i = 0; i < series.x.size(); ++i) {
      const bool shown = x.shows(series.x[i]) && y.shows(series.y[i]);
      if (shown) {
        const int colour =
            series.shades.empty() ? terminal_colour(series.colour) : of_256(shade(series.shades[i]));
        const double at_x = x.place(series.x[i]), at_y = y.place(series.y[i]);
        if (series.line && before)
          dots.line(x.place(series.x[i - 1]), y.place(series.y[i - 1]), at_x, at_y, letter, colour);
        dots.point(at_x, at_y, letter, colour);
      }
      before = shown;
    }
  }
}

// Names of series with what they are drawn with, and what rules say.
std::vector<std::pair<std::string, int>> said_above(const Chart& chart, bool braille) {
  std::vector<std::pair<std::string, int>> lines;
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    const Series& series = chart.series[s];
    if (series.name.empty()) continue;
    const std::string sign = braille ? "\u28FF" : std::string(1, letter_of(s));
    lines.emplace_back(sign + ' ' + series.name, terminal_colour(series.colour));
  }
  for (const Rule& rule : chart.rules)
    lines.emplace_back(fmt::format("at {}: {}", spoken(rule.x), rule.label), Screen::no_colour);
  if (chart.key)
    lines.emplace_back(
        fmt::format("{}: from {} to {}", chart.key->title, spoken(chart.key->low), spoken(chart.key->high)),
        Screen::no_colour);
  if (!chart.y.title.empty()) lines.emplace_back(chart.y.title, Screen::no_colour);
  return lines;
}

std::vector<std::pair<std::string, int>> lines_above(const Chart& chart, const Terminal& terminal,
                                                     bool braille, Index width) {
  std::vector<std::pair<std::string, int>> lines;
  for (const auto& [text, colour] : said_above(chart, braille))
    for (std::string& line : lines_on(terminal, text, width)) lines.emplace_back(std::move(line), colour);
  return lines;
}

}  // namespace

Screen screen_of(const Chart& chart, const Terminal& terminal, Index width) {
  const bool braille = terminal.unicode && (terminal.colour || chart.series.size() < 2);
  const auto above = lines_above(chart, terminal, braille, width);
  const Index height = width >= 60 ? 16 : 12, top = std::ssize(above);
  const Scale x = scale_of(chart, true), y = scale_of(chart, false);
  const std::vector<Tick> y_ticks = y.ticks(height / 4);
  Index labels = 0;
  for (const Tick& tick : y_ticks) labels = std::max(labels, cells_in(tick.label));
  const Frame frame{labels + 2, top, std::max<Index>(width - labels - 3, 1), height};
  const std::vector<std::string> below = lines_on(terminal, chart.x.title, frame.width);
  Screen screen(width, top + height + 2 + std::ssize(below));
  for (Index i = 0; i < top; ++i) {
    const auto& [text, colour] = above[static_cast<std::size_t>(i)];
    screen.write(0, i, text, colour);
  }
  draw_frame(screen, frame, x, y, y_ticks, terminal);
  Dots dots(frame.width, frame.height, braille);
  draw_spreads(dots, chart, x, y);
  draw_series(dots, chart, x, y);
  dots.draw(screen, frame.left, frame.top);
  for (Index i = 0; i < std::ssize(below); ++i) {
    const std::string& line = below[static_cast<std::size_t>(i)];
    screen.write(frame.left + (frame.width - cells_in(line)) / 2, top + height + 2 + i, line);
  }
  return screen;
}

}  // namespace nmf::draw
