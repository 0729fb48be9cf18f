#include "draw/svg.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "draw/markup.hpp"
#include "draw/svg_panels.hpp"

namespace nmf::draw {
namespace {

constexpr double width = 720, narrow_width = 400, gap_down = 16, title_height = 24;

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

// Where panels are: from left to right, line by line.
struct Layout {
  bool tiles = false;
  Index across = 1;
  double gap = 0, each = 0;  // between two panels, and how wide they are
  std::vector<Box> boxes;    // charts of one line end at the same height
  double height = 0;         // where the last line ends
};

Layout layout_of(const Figure& figure, double left, double top, double room) {
  constexpr double between_tiles = 10, between_others = 28;
  Layout layout;
  layout.tiles = !figure.panels.empty() && std::holds_alternative<Tile>(figure.panels.front().content);
  layout.across = std::max<Index>(1, std::min<Index>(figure.across, std::ssize(figure.panels)));
  layout.gap = layout.tiles ? between_tiles : between_others;
  layout.each =
      (room - layout.gap * static_cast<double>(layout.across - 1)) / static_cast<double>(layout.across);
  for (Index first = 0; first < std::ssize(figure.panels); first += layout.across) {
    const Index end = std::min<Index>(first + layout.across, std::ssize(figure.panels));
    const auto panel = [&](Index i) -> const Panel& { return figure.panels[static_cast<std::size_t>(i)]; };
    const auto is_chart = [&](Index i) { return std::holds_alternative<Chart>(panel(i).content); };
    double height = 0, of_charts = 0;
    for (Index i = first; i < end; ++i) {
      double& highest = is_chart(i) ? of_charts : height;
      highest = std::max(highest, height_of(panel(i), layout.each));
    }
    for (Index i = first; i < end; ++i)
      layout.boxes.push_back({left + (layout.each + layout.gap) * static_cast<double>(i - first), top,
                              layout.each, is_chart(i) ? of_charts : height_of(panel(i), layout.each)});
    height = std::max(height, of_charts);
    layout.height = top + height;
    top += height + gap_down;
  }
  return layout;
}

std::string element(const std::string& kind, const std::string& title, double across, double down,
                    const std::string& inside) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"nmf-figure{0}\" viewBox=\"0 0 {1} {2}\" "
      "width=\"{1}\" "
      "height=\"{2}\" role=\"img\" aria-label=\"{3}\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\" "
      "font-size=\"{4}\">\n{5}</svg>\n",
      kind, place(across), place(down), escaped(title), place(letters), inside);
}

std::string panel_alone(const std::string& kind, const Figure& figure, const Panel& panel, const Box& box,
                        bool pointed_at) {
  Canvas canvas(pointed_at);
  draw_panel(canvas, panel, {0, 0, box.width, box.height});
  return element(kind, panel.title.empty() ? figure.title : panel.title, box.width, box.height,
                 canvas.text());
}

std::string style_of_file() {
  return rules_of_tones("", false) + "@media screen and (prefers-color-scheme:dark){" +
         rules_of_tones("", true) + "}";
}

}  // namespace

std::string svg_file(const Figure& figure) {
  constexpr double margin = 12;
  Canvas panels;
  const Layout layout = layout_of(figure, margin, margin, width - 2 * margin);
  for (std::size_t i = 0; i < figure.panels.size(); ++i)
    draw_panel(panels, figure.panels[i], layout.boxes[i]);
  double height = std::max(margin, layout.height) + margin;
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
  return element("", figure.title, width, height, "<style>" + style_of_file() + "</style>\n" + canvas.text());
}

std::string svg_part(const Figure& figure) {
  constexpr double narrow_room = 360, smallest = 0.9;  // of a narrow page; what a panel may shrink to
  const Layout layout = layout_of(figure, 0, 0, width);
  const Index few = std::clamp<Index>(
      static_cast<Index>((narrow_room + layout.gap) / (smallest * layout.each + layout.gap)), 1,
      layout.across);
  const bool twice = layout.across == 1 && !layout.tiles;
  std::string panels;
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    const Panel& panel = figure.panels[i];
    panels += panel_alone(twice ? " wide" : "", figure, panel, layout.boxes[i], true);
    if (twice)
      panels +=
          panel_alone(" narrow", figure, panel, {0, 0, narrow_width, height_of(panel, narrow_width)}, false);
  }
  return fmt::format(
      "<div class=\"panels\" style=\"--across:{};--few:{};--panel:{}px;--gap:{}px\">\n{}</div>\n",
      layout.across, few, place(layout.each), place(layout.gap), panels);
}

std::string svg_style_where_light() {
  return rules_of_tones("", false);
}

std::string svg_style_where_dark(const std::string& selector) {
  return rules_of_tones(selector + ' ', true);
}

}  // namespace nmf::draw
