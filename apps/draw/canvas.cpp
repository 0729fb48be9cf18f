#include "draw/canvas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "draw/markup.hpp"
#include "nmf/io/message.hpp"

namespace nmf::draw {
namespace {

constexpr Index longest_title = 300;  // of what is shown on pointing at a mark

struct ToneColours {
  const char* property;
  const char* light;
  const char* dark;
};

constexpr ToneColours tones[] = {
    {"fill", "#1f2328", "#e6edf3"},   {"fill", "#59636e", "#9198a1"}, {"stroke", "#818b98", "#656c76"},
    {"stroke", "#dde3e9", "#2f353d"}, {"fill", "#eef1f4", "#1f252c"}, {"fill", "#ffffff", "#0d1117"},
};

// The class has the last word; the attribute stands where style is not heeded.
std::string painted(Tone tone) {
  const auto at = static_cast<std::size_t>(tone);
  return fmt::format("class=\"t{}\" {}=\"{}\"", at, tones[at].property, tones[at].light);
}

// With as many pixels as it is drawn on, or more: not all that show SVG know that pixels are to stay what
// they are.
io::Picture enlarged(const io::Picture& picture, const Box& box) {
  const auto times = [](double drawn, std::size_t pixels) {
    return static_cast<std::size_t>(std::max(1.0, std::ceil(drawn / static_cast<double>(pixels))));
  };
  const std::size_t across = times(box.width, picture.width), down = times(box.height, picture.height),
                    channels = io::numbers_a_pixel(picture.channels);
  io::Picture large{across * picture.width, down * picture.height, picture.channels, {}};
  for (std::size_t y = 0; y < picture.height; ++y) {
    std::string line;
    for (std::size_t x = 0; x < picture.width; ++x)
      for (std::size_t i = 0; i < across; ++i)
        line.append(picture.pixels, (y * picture.width + x) * channels, channels);
    for (std::size_t i = 0; i < down; ++i) large.pixels += line;
  }
  return large;
}

const char* name_of(Anchor anchor) {
  return anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end";
}

}  // namespace

void Canvas::write(double x, double y, const std::string& text, Anchor anchor, Tone tone, double turned,
                   const char* more) {
  text_ += fmt::format("<text x=\"{}\" y=\"{}\"", place(x), place(y));
  if (anchor != Anchor::start) text_ += fmt::format(" text-anchor=\"{}\"", name_of(anchor));
  if (turned != 0) text_ += fmt::format(" transform=\"rotate({} {} {})\"", place(turned), place(x), place(y));
  text_ += fmt::format(" {}{}{}>{}</text>\n", painted(tone), *more == '\0' ? "" : " ", more, escaped(text));
}

void Canvas::line(double x1, double y1, double x2, double y2, Tone tone, const char* more) {
  text_ += fmt::format("<path d=\"M{} {}L{} {}\" {}{}{}/>\n", place(x1), place(y1), place(x2), place(y2),
                       painted(tone), *more == '\0' ? "" : " ", more);
}

void Canvas::rectangle(const Box& box, Tone tone) {
  text_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {}/>\n", place(box.left),
                       place(box.top), place(box.width), place(box.height), painted(tone));
}

void Canvas::image(const Box& box, const io::Picture& picture, bool smooth) {
  text_ += fmt::format(
      "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\"{} "
      "href=\"data:image/png;base64,{}\"/>\n",
      place(box.left), place(box.top), place(box.width), place(box.height),
      smooth ? "" : " style=\"image-rendering:pixelated\"",
      base64(io::png_of(smooth ? picture : enlarged(picture, box))));
}

void Canvas::open(const std::string& attributes) {
  text_ += "<g " + attributes + ">\n";
}

void Canvas::mark(const std::string& element, const std::string& title) {
  text_ += '<' + element;
  if (title.empty() || !pointed_at_)
    text_ += "/>\n";
  else
    text_ +=
        fmt::format("><title>{}</title></{}>\n", escaped(cut(io::printable(title), longest_title, "\u2026")),
                    element.substr(0, element.find(' ')));
}

std::string fill(const Colour& colour) {
  return fmt::format("fill=\"{}\"", hex_of(colour));
}

std::string stroke(const Colour& colour) {
  return fmt::format("stroke=\"{}\"", hex_of(colour));
}

std::string place(double value) {
  const double tenths = std::round(value * 10);
  if (tenths == 0) return "0";
  return std::fmod(tenths, 10) == 0 ? fmt::format("{:.0f}", tenths / 10) : fmt::format("{:.1f}", tenths / 10);
}

std::string rules_of_tones(const std::string& before, bool dark) {
  std::string rules;
  for (std::size_t at = 0; at < std::size(tones); ++at)
    rules += fmt::format("{}.t{}{{{}:{}}}", before, at, tones[at].property,
                         dark ? tones[at].dark : tones[at].light);
  return rules;
}

}  // namespace nmf::draw
