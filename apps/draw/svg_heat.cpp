// Numbers as colours: one image, with what each column is for who points at it.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "draw/heat.hpp"
#include "draw/markup.hpp"
#include "draw/scale.hpp"
#include "draw/svg_panels.hpp"

namespace nmf::draw {
namespace {

constexpr double strip = 10, longest_tick = 110;

double names_width(const Heat& heat, double width) {
  double names = 0;
  for (const std::string& name : heat.row_names)
    names = std::max(names, width_of(shortened(name, 0.3 * width, letters), letters));
  return names > 0 ? names + 8 : 0;
}

double row_height(const Heat& heat, double cells) {
  if (heat.square) return cells / static_cast<double>(std::max<Index>(heat.columns, 1));
  constexpr double room = 320;
  return std::clamp(room / static_cast<double>(std::max<Index>(heat.rows, 1)), 3.0, 22.0);
}

std::vector<LegendEntry> legend_of_groups(const Heat& heat) {
  std::vector<LegendEntry> entries;
  for (const std::string& name : heat.group_names)
    entries.push_back({name, std::ssize(entries), LegendEntry::Sign::square});
  return entries;
}

// Names of columns stand below them, turned where they are wider than these; none where not even that has
// room.
struct TickRoom {
  bool shown = false, turned = false;
  double height = 0;
};

TickRoom room_for_ticks(const Heat& heat, double width) {
  if (heat.ticks.empty()) return {};
  const double column = width / static_cast<double>(heat.columns);
  double widest = 0;
  for (const std::string& tick : heat.ticks)
    widest = std::max(widest, width_of(shortened(tick, longest_tick, letters), letters));
  if (widest + 4 <= column) return {true, false, line_height};
  if (column < letters + 1) return {};
  return {true, true, widest + 6};
}

void draw_ticks(Canvas& on, const Heat& heat, const Box& cells) {
  const TickRoom room = room_for_ticks(heat, cells.width);
  if (!room.shown) return;
  const double column = cells.width / static_cast<double>(heat.columns);
  for (std::size_t j = 0; j < heat.ticks.size(); ++j) {
    const double x = cells.left + column * (static_cast<double>(j) + 0.5);
    const std::string name = shortened(heat.ticks[j], longest_tick, letters);
    if (room.turned)
      on.write(x + 4, cells.bottom() + 6, name, Anchor::end, Tone::soft, -90);
    else
      on.write(x, cells.bottom() + 14, name, Anchor::middle, Tone::soft);
  }
}

// The values of a column: all, or the largest where they are many.
std::string values_of(const Heat& heat, Index column) {
  constexpr Index most = 6;
  std::vector<Index> rows(static_cast<std::size_t>(heat.rows));
  std::iota(rows.begin(), rows.end(), Index{0});
  const auto value = [&](Index row) {
    return heat.values[static_cast<std::size_t>(row * heat.columns + column)];
  };
  if (heat.row_names.empty()) return {};
  if (heat.rows > most) {
    std::stable_sort(rows.begin(), rows.end(), [&](Index a, Index b) { return value(a) > value(b); });
    rows.resize(3);
  }
  std::string text;
  for (const Index row : rows)
    text += fmt::format("\n{}: {}", heat.row_names[static_cast<std::size_t>(row)], spoken(value(row)));
  return text;
}

// In units of columns, so that each of them takes few characters.
void draw_labels(Canvas& on, const Heat& heat, const Box& cells) {
  if (heat.labels.empty() || !on.pointed_at()) return;
  on.open(fmt::format(
      "class=\"labels\" fill=\"none\" pointer-events=\"all\" transform=\"translate({} {}) scale({} {})\"",
      place(cells.left), place(cells.top), cells.width / static_cast<double>(heat.columns),
      place(cells.height)));
  for (Index j = 0; j < heat.columns; ++j)
    on.mark(fmt::format("rect x=\"{}\" width=\"1\" height=\"1\"", j),
            heat.labels[static_cast<std::size_t>(j)] + values_of(heat, j));
  on.close();
}

void draw_strip(Canvas& on, const Heat& heat, const Box& box) {
  io::Picture picture{static_cast<std::size_t>(heat.columns), 1, io::Channels::rgb, {}};
  for (const Index group : heat.groups) {
    const Colour colour = group < 0 ? Colour{200, 200, 200} : palette(group);
    for (const std::uint8_t value : {colour.red, colour.green, colour.blue})
      picture.pixels += static_cast<char>(value);
  }
  on.image(box, picture, false);
}

}  // namespace

double height_of(const Heat& heat, double width) {
  const double cells = width - names_width(heat, width);
  return height_of_legend(legend_of_groups(heat), cells) + (heat.groups.empty() ? 0 : strip + 4) +
         row_height(heat, cells) * static_cast<double>(heat.rows) + room_for_ticks(heat, cells).height +
         line_height + 6;
}

void draw(Canvas& on, const Heat& heat, const Box& box) {
  const double names = names_width(heat, box.width), each = row_height(heat, box.width - names);
  Box cells{box.left + names, box.top, box.width - names, each * static_cast<double>(heat.rows)};
  const std::vector<LegendEntry> legend = legend_of_groups(heat);
  draw_legend(on, legend, cells.left, cells.top, cells.width);
  cells.top += height_of_legend(legend, cells.width);
  if (!heat.groups.empty()) {
    draw_strip(on, heat, {cells.left, cells.top, cells.width, strip});
    cells.top += strip + 4;
  }
  on.open_marks();
  on.image(cells, picture_of(heat), false);
  on.close();
  draw_labels(on, heat, cells);
  const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil((letters + 1) / each)));
  for (std::size_t i = 0; i < heat.row_names.size(); i += every)
    on.write(cells.left - 6, cells.top + each * (static_cast<double>(i) + 0.5) + 4,
             shortened(heat.row_names[i], 0.3 * box.width, letters), Anchor::end);
  draw_ticks(on, heat, cells);
  const double bottom = cells.bottom() + room_for_ticks(heat, cells.width).height;
  on.write(cells.left + cells.width / 2, bottom + line_height - 3,
           shortened(heat.across, cells.width, letters), Anchor::middle, Tone::soft);
}

}  // namespace nmf::draw
