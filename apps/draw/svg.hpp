// A figure as SVG that stands in a page and in a paper alike: no script, nothing from elsewhere, light or
// dark as the reader has it.
#pragma once

#include <string>

#include "draw/figure.hpp"

namespace nmf::draw {

// A file of its own, with its background and notes.
std::string svg_file(const Figure& figure);

// The same as part of a page, which has the style once and says title and notes in its own words: each panel
// by itself, so that a page may place them below one another where it is narrow (`panels`, by --across and
// --few). A panel as wide as the page is there twice: `wide`, and `narrow` without what is shown on pointing.
std::string svg_part(const Figure& figure);
// The rules: as they are in the light, and, where what `selector` selects is above a figure, in the dark.
std::string svg_style_where_light();
std::string svg_style_where_dark(const std::string& selector);

}  // namespace nmf::draw
