// Elements of SVG, one after the other.
#pragma once

#include <string>

#include "draw/colours.hpp"
#include "nmf/io/image/write.hpp"

namespace nmf::draw {

struct Box {
  double left = 0, top = 0, width = 0, height = 0;
  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

// What is neither data nor image has one of few tones, which differ between light and dark.
enum class Tone { ink, soft, axis, grid, track, paper };
enum class Anchor { start, middle, end };

constexpr double letters = 12;  // size of text
constexpr double line_height = 18;

class Canvas {
 public:
  // pointed_at: whether marks say what they are to who points at them.
  explicit Canvas(bool pointed_at = true) : pointed_at_(pointed_at) {}

  bool pointed_at() const { return pointed_at_; }
  const std::string& text() const { return text_; }
  void append(const Canvas& other) { text_ += other.text_; }

  // `y` is that of the line on which letters stand. `turned`: by so many degrees around its place.
  void write(double x, double y, const std::string& text, Anchor anchor, Tone tone = Tone::ink,
             double turned = 0, const char* more = "");
  void line(double x1, double y1, double x2, double y2, Tone tone, const char* more = "");
  void rectangle(const Box& box, Tone tone);
  void image(const Box& box, const io::Picture& picture, bool smooth);

  // A group; what is in one of marks shows data, an element a mark.
  void open(const std::string& attributes);
  void open_marks(const std::string& attributes = {}) { open("class=\"marks\" " + attributes); }
  void close() { text_ += "</g>\n"; }
  // An element with what is shown to who points at it; empty: nothing.
  void mark(const std::string& element, const std::string& title);

 private:
  bool pointed_at_;
  std::string text_;
};

std::string fill(const Colour& colour);  // as attributes
std::string stroke(const Colour& colour);
std::string place(double value);  // a coordinate, in tenths

// The rules of all tones; dark: as they are in the dark.
std::string rules_of_tones(const std::string& before, bool dark);

}  // namespace nmf::draw
