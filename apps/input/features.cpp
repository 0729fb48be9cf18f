#include "input/features.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "input/arranged.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/image/places.hpp"
#include "nmf/io/message.hpp"

namespace nmf::app {
namespace {

Index as_it_is(Index row) {
  return row;
}

std::string said(const io::ImageShape& shape) {
  return fmt::format("{} x {} pixels{}", shape.width, shape.height,
                     shape.channels == io::Channels::rgb ? " in colours" : "");
}

// Images of another shape say so, instead of which pixels are not there.
void check_shape(const Model& model, const std::string& file, const std::vector<std::string>& names) {
  const std::optional<io::PixelPlaces> of_file = io::find_places(names),
                                       of_model = io::find_places(model.features);
  if (model.top_columns != "all" || !of_file || !of_model || of_file->shape == of_model->shape) return;
  throw Error(Fault::input,
              fmt::format("{}: images of {}, but those of the model in {} are of {}; scale them to that size",
                          file, said(of_file->shape), model.folder, said(of_model->shape)));
}

}  // namespace

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 10;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) shown.push_back(io::shown(names[i]));
  if (names.size() > most) return fmt::format("{} ... ({} in all)", fmt::join(shown, ", "), names.size());
  if (shown.size() < 2) return fmt::format("{}", fmt::join(shown, ""));
  return fmt::format("{} and {}", fmt::join(shown.begin(), shown.end() - 1, ", "), shown.back());
}

Features::Features(const Model& model, const std::string& file, const std::vector<std::string>& names,
                   Index columns, Unknown unknown, Absent absent)
    : column_(model.features.size(), no_place), feature_(static_cast<std::size_t>(columns), no_place) {
  if (model.top_columns != "all" && names.empty() && columns > model.columns) {
    match(model, file, column_names(columns), Unknown::ignore, absent);
    return;
  }
  if (names.empty() || !model.named) {
    if (columns != model.columns)
      throw Error(
          Fault::input,
          fmt::format("{}: has {} columns, but the model in {} has {} features; without names on both "
                      "sides they must be as many",
                      file, columns, model.folder, model.columns));
    std::iota(column_.begin(), column_.end(), Index{0});
    std::iota(feature_.begin(), feature_.end(), Index{0});
    return;
  }
  match(model, file, names, model.took_some_columns() ? Unknown::ignore : unknown, absent);
}

void Features::match(const Model& model, const std::string& file, const std::vector<std::string>& names,
                     Unknown unknown, Absent absent) {
  std::multimap<std::string_view, Index> places;  // equal names keep their order
  for (std::size_t j = 0; j < names.size(); ++j) places.emplace(names[j], static_cast<Index>(j));
  std::vector<std::string> missing;
  for (std::size_t f = 0; f < model.features.size(); ++f) {
    const auto found = places.lower_bound(model.features[f]);
    if (found == places.end() || found->first != model.features[f]) {
      missing.push_back(model.features[f]);
      as_they_are_ = false;
      continue;
    }
    column_[f] = found->second;
    feature_[static_cast<std::size_t>(found->second)] = static_cast<Index>(f);
    as_they_are_ = as_they_are_ && column_[f] == static_cast<Index>(f);
    places.erase(found);
  }
  if (!missing.empty()) check_shape(model, file, names);
  if (!missing.empty() && (absent == Absent::refuse || missing.size() == model.features.size()))
    throw Error(Fault::input,
                fmt::format("{}: lacks {} of the model in {}: {}; the model needs all its features", file,
                            missing.size() == 1 ? "a feature" : "features", model.folder, listed(missing)));
  as_they_are_ = as_they_are_ && places.empty();
  if (places.empty() || unknown == Unknown::ignore) return;
  check_shape(model, file, names);
  std::vector<std::string> extra;
  for (std::size_t j = 0; j < names.size(); ++j)
    if (feature_[j] == no_place) extra.push_back(names[j]);
  throw Error(Fault::input,
              fmt::format("{}: the model in {} has no feature {}; --ignore-unknown leaves such columns out",
                          file, model.folder, listed(extra)));
}

LabelledMatrix<double> Features::arranged(LabelledMatrix<double>&& x) const {
  if (as_they_are_) return std::move(x);
  if (const auto* sparse = std::get_if<Sparse<double>>(&x.values))
    x.values = app::arranged(*sparse, as_it_is, feature_, static_cast<Index>(column_.size()));
  else
    x.values = app::arranged(std::get<Dense<double>>(x.values), as_it_is, column_);
  return std::move(x);
}

std::unordered_map<std::string, Index> places_of(const Model& model) {
  std::unordered_map<std::string, Index> places;
  for (const std::string& feature : model.features)
    if (!places.emplace(feature, std::ssize(places)).second)
      throw Error(Fault::input,
                  fmt::format("{}: two features are called {}, which cannot be matched by name; "
                              "give them names of their own",
                              model.h_path, feature));
  return places;
}

}  // namespace nmf::app
