// What is in a panel, each kind in a file of its own: how high it is in so much width, and its elements.
#pragma once

#include "draw/canvas.hpp"
#include "draw/figure.hpp"

namespace nmf::draw {

double height_of(const Chart& chart, double width);
double height_of(const Bars& bars, double width);
double height_of(const Heat& heat, double width);
double height_of(const Tile& tile, double width);

// The box is as high as it was said.
void draw(Canvas& on, const Chart& chart, const Box& box);
void draw(Canvas& on, const Bars& bars, const Box& box);
void draw(Canvas& on, const Heat& heat, const Box& box);
void draw(Canvas& on, const Tile& tile, const Box& box);

// What colours and shapes stand for, in lines of text of that width.
struct LegendEntry {
  std::string name;
  Index colour = 0;
  enum class Sign { line, shape, square } sign = Sign::line;
  Index dash = 0;  // of a line: its place among those of the chart
};
double height_of_legend(const std::vector<LegendEntry>& entries, double width);
void draw_legend(Canvas& on, const std::vector<LegendEntry>& entries, double left, double top, double width);

// The shape of a point: a circle, or what the colour's place says.
std::string shape_at(double x, double y, Index colour, double size = 3.2);

// Attributes of a line that is to be seen where it lies on others.
std::string dashes(Index place);

// Viridis from left to right.
void draw_shades(Canvas& on, const Box& box);

}  // namespace nmf::draw
