#include "figures/features.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "nmf/base/error.hpp"
#include "nmf/io/image/places.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"
#include "nmf/io/number.hpp"

namespace nmf::app {
namespace {

// The number that a name begins with, and what is behind it.
std::optional<double> leading_number(const std::string& name, std::string& unit) {
  double number = 0;
  const char* end = name.data() + name.size();
  const auto [stop, fault] = std::from_chars(name.data(), end, number);
  if (fault != std::errc() || !std::isfinite(number)) return std::nullopt;
  unit.assign(stop, end);
  unit.erase(0, unit.find_first_not_of(' ') == std::string::npos ? unit.size() : unit.find_first_not_of(' '));
  return number;
}

std::optional<FeatureAxis> axis_of_names(const std::vector<std::string>& names) {
  constexpr std::size_t fewest = 16;  // fewer are better read as bars
  FeatureAxis axis;
  std::string unit;
  for (const std::string& name : names) {
    const std::optional<double> number = leading_number(name, unit);
    if (axis.places.empty()) axis.title = unit;
    if (!number || unit != axis.title || (!axis.places.empty() && *number <= axis.places.back()))
      return std::nullopt;
    axis.places.push_back(*number);
  }
  if (axis.places.size() < fewest) return std::nullopt;
  return axis;
}

FeatureAxis axis_of_file(const std::string& path, Index features) {
  const std::vector<LabelColumn> read =
      io::read_names(path, static_cast<std::uint64_t>(features), "features");
  FeatureAxis axis;
  axis.title = read.front().name;
  for (std::size_t j = 0; j < read.front().values.size(); ++j) {
    const std::string& word = read.front().values[j];
    double number = 0;
    if (io::parse_number(word, number) != io::NumberFault::none || !std::isfinite(number))
      throw Error(Fault::input,
                  fmt::format("{}: {}, of feature {}, is not a number; --axis takes a file with a number "
                              "for each feature",
                              path, io::shown(word), j + 1));
    axis.places.push_back(number);
  }
  return axis;
}

}  // namespace

bool are_pixels(const Model& model, const FeatureLook& look) {
  return !look.image_shape.empty() || (look.axis.empty() && io::find_places(model.features).has_value());
}

std::optional<FeatureAxis> axis_of(const Model& model, const FeatureLook& look) {
  return look.axis.empty() ? axis_of_names(model.features) : axis_of_file(look.axis, model.columns);
}

}  // namespace nmf::app
