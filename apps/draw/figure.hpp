// A figure as it is described: what is drawn of it, as SVG (svg.hpp) or as characters (terminal.hpp), is up
// to these.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "nmf/base/index.hpp"
#include "nmf/io/image/write.hpp"

namespace nmf::draw {

struct Axis {
  std::string title;
  bool log = false;
  bool whole = false;      // it counts: no ticks between whole numbers
  bool from_zero = false;  // zero is on it
};

// Points, joined by a line or not. What is not finite is a gap; so is what is not positive on an axis of
// logarithms.
struct Series {
  std::string name;  // in the legend; empty: not there
  std::vector<double> x, y;
  std::vector<double> low, high;    // how far each point may be off; empty: nothing is said
  std::vector<std::string> labels;  // of the points, for who points at them; empty: none
  std::vector<double> shades;       // of the points, in [0, 1]; empty: the colour of the series
  bool line = true, points = false;
  Index colour = 0;  // of the palette; its shape where it has points alone
};

inline Series points_alone(std::string name, Index colour) {
  Series series;
  series.name = std::move(name);
  series.line = false;
  series.points = true;
  series.colour = colour;
  return series;
}

// A line across the chart, and what it says.
struct Rule {
  double x = 0;
  std::string label;
};

// What shades mean.
struct ShadeKey {
  std::string title;
  double low = 0, high = 1;
};

struct Chart {
  Axis x, y;
  std::vector<Series> series;
  std::vector<Rule> rules;
  std::optional<ShadeKey> key;
};

// Names with what each has of something, one below the other.
struct Bar {
  std::string name;
  double value = 0;
};
struct Bars {
  std::vector<Bar> bars;
  double longest = 0;  // the value of a bar as long as there is room; 0: the largest
  std::string unit;    // behind numbers; with one they have one decimal
  Index colour = 0;
  std::string none;  // what is said where there are none
};

// Numbers as colours: a row has a scale of its own where that is said.
struct Heat {
  Index rows = 0, columns = 0;
  std::vector<double> values;          // row by row
  std::vector<std::string> row_names;  // one each, or none
  std::vector<std::string> labels;     // of columns, for who points at them
  std::vector<std::string> ticks;      // below the columns; empty: they are too many
  std::string across;                  // what the columns are
  bool each_row = false;
  bool square = false;                   // each number has a square, however small
  std::vector<Index> groups;             // of columns, a strip above them; -1: none. Empty: no strip
  std::vector<std::string> group_names;  // of the palette, in turn
};

// An image as it is.
struct Tile {
  io::Picture picture;
};

struct Panel {
  std::string title;
  std::variant<Chart, Bars, Heat, Tile> content;
};

struct Figure {
  std::string title;               // what it shows, in words
  std::vector<std::string> notes;  // what is left out, and how to read it
  Index across = 1;                // panels beside one another
  std::vector<Panel> panels;
};

}  // namespace nmf::draw
