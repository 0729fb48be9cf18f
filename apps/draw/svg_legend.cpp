// What colours, shapes and shades stand for.
#include <fmt/format.h>

#include <cmath>

#include "draw/markup.hpp"
#include "draw/svg_panels.hpp"

namespace nmf::draw {
namespace {

constexpr double sign_width = 18, between = 18, longest = 220;

std::string shown_name(const LegendEntry& entry) {
  return shortened(entry.name, longest, letters);
}

// Calls at(entry, x, line) for each; returns the lines.
template <class At>
Index lay_out(const std::vector<LegendEntry>& entries, double width, const At& at) {
  double x = 0;
  Index line = 0;
  for (const LegendEntry& entry : entries) {
    const double needed = sign_width + 4 + width_of(shown_name(entry), letters);
    if (x > 0 && x + needed > width) {
      x = 0;
      ++line;
    }
    at(entry, x, line);
    x += needed + between;
  }
  return entries.empty() ? 0 : line + 1;
}

}  // namespace

double height_of_legend(const std::vector<LegendEntry>& entries, double width) {
  return line_height * static_cast<double>(lay_out(entries, width, [](const auto&, double, Index) {}));
}

void draw_legend(Canvas& on, const std::vector<LegendEntry>& entries, double left, double top, double width) {
  lay_out(entries, width, [&](const LegendEntry& entry, double x, Index line) {
    const double middle = top + line_height * (static_cast<double>(line) + 0.5), from = left + x;
    const Colour colour = palette(entry.colour);
    if (entry.sign == LegendEntry::Sign::line)
      on.mark(fmt::format("path d=\"M{} {}h{}\" {} stroke-width=\"2\"{}", place(from), place(middle),
                          place(sign_width), stroke(colour), dashes(entry.dash)),
              "");
    else if (entry.sign == LegendEntry::Sign::shape)
      on.mark(shape_at(from + sign_width / 2, middle, entry.colour, 4) + ' ' + fill(colour), "");
    else
      on.mark(fmt::format("rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" {}", place(from + 3),
                          place(middle - 6), fill(colour)),
              "");
    on.write(from + sign_width + 4, middle + 4, shown_name(entry), Anchor::start);
  });
}

std::string shape_at(double x, double y, Index colour, double size) {
  const double s = size;
  switch (colour % 4) {
    case 0:
      return fmt::format("circle cx=\"{}\" cy=\"{}\" r=\"{}\"", place(x), place(y), place(s));
    case 1:
      return fmt::format("path d=\"M{} {}h{}v{}h{}z\"", place(x - 0.9 * s), place(y - 0.9 * s),
                         place(1.8 * s), place(1.8 * s), place(-1.8 * s));
    case 2:
      return fmt::format("path d=\"M{} {}l{} {}h{}z\"", place(x), place(y - 1.2 * s), place(1.15 * s),
                         place(2 * s), place(-2.3 * s));
    default:
      return fmt::format("path d=\"M{} {}l{} {}l{} {}l{} {}z\"", place(x), place(y - 1.3 * s), place(1.3 * s),
                         place(1.3 * s), place(-1.3 * s), place(1.3 * s), place(-1.3 * s), place(-1.3 * s));
  }
}

std::string dashes(Index place) {
  static constexpr const char* patterns[] = {"", "6 4", "2 3", "9 3 2 3"};
  const std::size_t at = static_cast<std::size_t>(place) % std::size(patterns);
  return at == 0 ? std::string() : fmt::format(" stroke-dasharray=\"{}\"", patterns[at]);
}

void draw_shades(Canvas& on, const Box& box) {
  constexpr std::size_t steps = 64;
  io::Picture picture{steps, 1, io::Channels::rgb, {}};
  for (std::size_t i = 0; i < steps; ++i) {
    const Colour colour = shade(static_cast<double>(i) / (steps - 1));
    for (const std::uint8_t value : {colour.red, colour.green, colour.blue})
      picture.pixels += static_cast<char>(value);
  }
  on.image(box, picture, true);
}

}  // namespace nmf::draw
