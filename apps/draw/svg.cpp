#include "draw/svg.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "draw/markup.hpp"
#include "draw/svg_panels.hpp"

namespace nmf::draw {
namespace {

constexpr double width = 720, gap_down = 16, title_height = 24;

double height_of(const Panel& panel, double panel_width) {
  return (panel.title.empty() ? 0 : title_height) +
         std::visit([&](const auto& content) { return draw::height_of(content, panel_width); },
                    panel.content);
}

void draw_panel(Canvas& on, const Panel& panel, Box box) {
  if (!panel.title.empty()) {
    on.write(box.left, box.top + 14, shortened(panel.title, box.width / 1.1, letters), Anchor::start,
             Tone::ink, 0, "font-weight=\"600\"");
    box.top += title_height;
    box.height -= title_height;
  }
  std::visit([&](const auto& content) { draw::draw(on, content, box); }, panel.content);
}

// Panels from left to right, line by line; returns where they end.
double draw_panels(Canvas& on, const Figure& figure, const Box& box) {
  if (figure.panels.empty()) return box.top;
  const Index across = std::max<Index>(1, std::min<Index>(figure.across, std::ssize(figure.panels)));
  constexpr double between_tiles = 10, between_others = 28;
  const double gap_across =
      std::holds_alternative<Tile>(figure.panels.front().content) ? between_tiles : between_others;
  const double each =
      (box.width - gap_across * static_cast<double>(across - 1)) / static_cast<double>(across);
  double top = box.top;
  for (Index first = 0; first < std::ssize(figure.panels); first += across) {
    const Index end = std::min<Index>(first + across, std::ssize(figure.panels));
    double height = 0;
    for (Index i = first; i < end; ++i)
      height = std::max(height, height_of(figure.panels[static_cast<std::size_t>(i)], each));
    for (Index i = first; i < end; ++i)
      draw_panel(on, figure.panels[static_cast<std::size_t>(i)],
                 {box.left + (each + gap_across) * static_cast<double>(i - first), top, each, height});
    top += height + (end < std::ssize(figure.panels) ? gap_down : 0);
  }
  return top;
}

std::string whole(const Figure& figure, double height, const std::string& style, const Canvas& canvas) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"nmf-figure\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\" aria-label=\"{2}\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\" "
      "font-size=\"{3}\">\n{4}{5}</svg>\n",
      place(width), place(height), escaped(figure.title), place(letters), style, canvas.text());
}

std::string style_of_file() {
  return rules_of_tones("", false) + "@media screen and (prefers-color-scheme:dark){" +
         rules_of_tones("", true) + "}";
}

}  // namespace

std::string svg_file(const Figure& figure) {
  constexpr double margin = 12;
  Canvas panels;
  double height = draw_panels(panels, figure, {margin, margin, width - 2 * margin, 0}) + margin;
  Canvas notes;
  for (const std::string& note : figure.notes)
    for (const std::string& line :
         lines_of(note, width - 2 * margin, [](std::string_view some) { return width_of(some, letters); })) {
      notes.write(margin, height + 8, line, Anchor::start, Tone::soft);
      height += line_height;
    }
  Canvas canvas;
  canvas.rectangle({0, 0, width, height}, Tone::paper);
  canvas.append(panels);
  canvas.append(notes);
  return whole(figure, height, "<style>" + style_of_file() + "</style>\n", canvas);
}

std::string svg_part(const Figure& figure) {
  Canvas canvas;
  const double height = draw_panels(canvas, figure, {0, 0, width, 0});
  return whole(figure, height, "", canvas);
}

std::string svg_style_where_light() {
  return rules_of_tones("", false);
}

std::string svg_style_where_dark(const std::string& selector) {
  return rules_of_tones(selector + ' ', true);
}

}  // namespace nmf::draw
