// What the features of a model are to the eye: names, pixels of an image, or places on an axis.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nmf/model/folder.hpp"

namespace nmf::app {

struct FeatureLook {
  std::string image_shape;  // WIDTHxHEIGHT; empty: as the features are called
  std::string axis;         // file with a number a feature; empty: as they are called
};

struct FeatureAxis {
  std::string title;
  std::vector<double> places;
};

// Whether they are pixels: by the look, or by how they are called.
bool are_pixels(const Model& model, const FeatureLook& look);

// Of a file, or of features that are called by numbers that rise, with a unit or without (400 nm, 410 nm
// ...); nothing where they are not. Throws Error(Fault::input) for a file that does not fit.
std::optional<FeatureAxis> axis_of(const Model& model, const FeatureLook& look);

}  // namespace nmf::app
