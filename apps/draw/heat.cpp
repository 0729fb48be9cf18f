#include "draw/heat.hpp"

#include <algorithm>
#include <cmath>

#include "draw/colours.hpp"

namespace nmf::draw {

std::vector<double> shares_of(const Heat& heat) {
  const auto columns = static_cast<std::size_t>(heat.columns);
  const auto largest_of = [&](std::size_t from, std::size_t count) {
    double largest = 0;
    for (std::size_t i = from; i < from + count; ++i)
      if (std::isfinite(heat.values[i])) largest = std::max(largest, heat.values[i]);
    return largest;
  };
  const double largest = largest_of(0, heat.values.size());
  std::vector<double> shares;
  shares.reserve(heat.values.size());
  for (std::size_t row = 0; row < static_cast<std::size_t>(heat.rows); ++row) {
    const double most = heat.each_row ? largest_of(row * columns, columns) : largest;
    for (std::size_t j = 0; j < columns; ++j) {
      const double value = heat.values[row * columns + j];
      shares.push_back(most > 0 && value > 0 ? std::min(value / most, 1.0) : 0);
    }
  }
  return shares;
}

io::Picture picture_of(const Heat& heat) {
  io::Picture picture{
      static_cast<std::size_t>(heat.columns), static_cast<std::size_t>(heat.rows), io::Channels::rgb, {}};
  for (const double share : shares_of(heat)) {
    const Colour colour = shade(share);
    for (const std::uint8_t value : {colour.red, colour.green, colour.blue})
      picture.pixels += static_cast<char>(value);
  }
  return picture;
}

}  // namespace nmf::draw
