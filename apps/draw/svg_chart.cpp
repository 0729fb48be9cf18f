// Lines and points between axes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "draw/markup.hpp"
#include "draw/scale.hpp"
#include "draw/svg_panels.hpp"

namespace nmf::draw {
namespace {

constexpr double below = 2 * line_height + 2;  // ticks and title of the x axis
constexpr double wide = 500;                   // a panel that has a line of its own

double plot_height(double width) {
  return width > wide ? 240 : std::clamp(0.62 * width, 110.0, 200.0);
}

bool is_cloud(const Series& series) {
  return series.points && !series.line;
}

std::vector<LegendEntry> legend_of(const Chart& chart) {
  std::vector<LegendEntry> entries;
  for (std::size_t s = 0; s < chart.series.size(); ++s)
    if (const Series& series = chart.series[s]; !series.name.empty())
      entries.push_back({series.name, series.colour,
                         is_cloud(series) ? LegendEntry::Sign::shape : LegendEntry::Sign::line,
                         static_cast<Index>(s)});
  return entries;
}

double height_above(const Chart& chart, double width) {
  return height_of_legend(legend_of(chart), width) + (chart.key ? line_height : 0) +
         (chart.y.title.empty() ? 6 : line_height + 2) +
         line_height * static_cast<double>(chart.rules.size());
}

// The plot itself: where numbers are in it.
class Plot {
 public:
  Plot(const Chart& chart, const Box& box)
      : x_(scale_of(chart, true)), y_(scale_of(chart, false)), box_(box) {
    constexpr Index apart = 42;  // pixels between two ticks
    y_ticks_ = y_.ticks(std::max<Index>(2, static_cast<Index>(box.height) / apart));
    double labels = 0;
    for (const Tick& tick : y_ticks_) labels = std::max(labels, width_of(tick.label, letters));
    box_.left += labels + 8;
    constexpr double right = 16;  // half of a number on the x axis
    box_.width -= labels + 8 + right;
    x_ticks_ = x_.ticks(std::max<Index>(2, static_cast<Index>(box_.width) / 56));
  }

  const Box& box() const { return box_; }
  double x(double value) const { return box_.left + box_.width * x_.place(value); }
  double y(double value) const { return box_.bottom() - box_.height * y_.place(value); }
  bool shows(double x, double y) const { return x_.shows(x) && y_.shows(y); }
  bool shows_y(double y) const { return y_.shows(y); }

  void draw_axes(Canvas& on, const Chart& chart) const {
    for (const Tick& tick : y_ticks_) {
      on.line(box_.left, y(tick.value), box_.right(), y(tick.value), Tone::grid);
      on.write(box_.left - 6, y(tick.value) + 4, tick.label, Anchor::end, Tone::soft);
    }
    on.line(box_.left, box_.bottom(), box_.right(), box_.bottom(), Tone::axis);
    for (const Tick& tick : x_ticks_) {
      on.line(x(tick.value), box_.bottom(), x(tick.value), box_.bottom() + 4, Tone::axis);
      on.write(x(tick.value), box_.bottom() + line_height - 1, tick.label, Anchor::middle, Tone::soft);
    }
    on.write(box_.left + box_.width / 2, box_.bottom() + 2 * line_height - 1,
             shortened(chart.x.title, box_.width, letters), Anchor::middle, Tone::soft);
  }

 private:
  Scale x_, y_;
  Box box_;
  std::vector<Tick> x_ticks_, y_ticks_;
};

void draw_line(Canvas& on, const Plot& plot, const Series& series, Index number) {
  std::string path;
  bool gap = true;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    const bool shown = plot.shows(series.x[i], series.y[i]);
    if (shown)
      path += fmt::format("{}{} {}", gap ? 'M' : 'L', place(plot.x(series.x[i])), place(plot.y(series.y[i])));
    gap = !shown;
  }
  if (path.empty()) return;
  on.open_marks(fmt::format("fill=\"none\" stroke-width=\"1.8\" stroke-linejoin=\"round\" {}",
                            stroke(palette(series.colour))));
  on.mark("path d=\"" + path + "\"" + dashes(number), "");
  on.close();
}

void draw_spread(Canvas& on, const Plot& plot, const Series& series) {
  on.open("stroke-width=\"1.2\" " + stroke(palette(series.colour)));
  for (std::size_t i = 0; i < series.low.size(); ++i)
    if (plot.shows(series.x[i], series.low[i]) && plot.shows_y(series.high[i]))
      on.mark(fmt::format("path d=\"M{} {}V{}\"", place(plot.x(series.x[i])), place(plot.y(series.low[i])),
                          place(plot.y(series.high[i]))),
              "");
  on.close();
}

void draw_points(Canvas& on, const Plot& plot, const Series& series) {
  const bool cloud = is_cloud(series);
  on.open_marks(fmt::format("{}{}", fill(palette(series.colour)), cloud ? " fill-opacity=\"0.75\"" : ""));
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!plot.shows(series.x[i], series.y[i])) continue;
    std::string shape = shape_at(plot.x(series.x[i]), plot.y(series.y[i]), cloud ? series.colour : 0);
    if (!series.shades.empty()) shape += ' ' + fill(shade(series.shades[i]));
    on.mark(shape, i < series.labels.size() ? series.labels[i] : std::string());
  }
  on.close();
}

void draw_rules(Canvas& on, const Plot& plot, const Chart& chart, double top) {
  const Box& box = plot.box();
  for (const Rule& rule : chart.rules) {
    const double x = plot.x(rule.x);
    const bool left = x > box.left + box.width / 2;  // of the line, where there is more room
    on.line(x, top + 4, x, box.bottom(), Tone::axis, "stroke-dasharray=\"4 3\"");
    on.write(left ? x - 5 : x + 5, top + line_height - 4,
             shortened(rule.label, (left ? x - box.left : box.right() - x) - 5, letters),
             left ? Anchor::end : Anchor::start, Tone::soft);
    top += line_height;
  }
}

void draw_key(Canvas& on, const ShadeKey& key, const Box& box) {
  constexpr double length = 120;
  const std::string before =
      fmt::format("{}  {}", shortened(key.title, box.width / 3, letters), spoken(key.low));
  const double from = box.left + width_of(before, letters) + 4;
  on.write(box.left, box.top + 13, before, Anchor::start);
  draw_shades(on, {from, box.top + 4, length, 10});
  on.write(from + length + 6, box.top + 13, spoken(key.high), Anchor::start);
}

}  // namespace

double height_of(const Chart& chart, double width) {
  return height_above(chart, width) + plot_height(width) + below;
}

void draw(Canvas& on, const Chart& chart, const Box& box) {
  double top = box.bottom() - height_of(chart, box.width);
  const std::vector<LegendEntry> legend = legend_of(chart);
  draw_legend(on, legend, box.left, top, box.width);
  top += height_of_legend(legend, box.width);
  if (chart.key) {
    draw_key(on, *chart.key, {box.left, top, box.width, line_height});
    top += line_height;
  }
  on.write(box.left, top + 14, shortened(chart.y.title, box.width, letters), Anchor::start, Tone::soft);
  top += chart.y.title.empty() ? 6 : line_height + 2;
  const double height = plot_height(box.width);  // plots side by side end at one height
  const Plot plot(chart, {box.left, box.bottom() - below - height, box.width, height});
  plot.draw_axes(on, chart);
  draw_rules(on, plot, chart, top);
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    const Series& series = chart.series[s];
    if (!series.low.empty()) draw_spread(on, plot, series);
    if (series.line) draw_line(on, plot, series, static_cast<Index>(s));
    if (series.points) draw_points(on, plot, series);
  }
}

}  // namespace nmf::draw
