#include "sweep/models.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unordered_map>

#include "input/features.hpp"
#include "input/model.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/scale_file.hpp"
#include "sweep/folder.hpp"

namespace nmf::app {
namespace {

// The place of each of the features that all models have, in each model.
std::vector<std::vector<Index>> shared_places(Models& models) {
  std::vector<std::unordered_map<std::string, Index>> places;
  std::map<std::string, std::size_t> times;
  for (const Model& model : models.all) {
    places.push_back(places_of(model));
    for (const std::string& feature : model.features) ++times[feature];
  }
  for (const std::string& feature : models.all.front().features)
    if (times[feature] == models.all.size()) models.features.push_back(feature);
  for (const auto& [feature, count] : times)
    if (count < models.all.size()) models.lacking.push_back(feature);
  std::vector<std::vector<Index>> found;
  for (const auto& own : places) {
    std::vector<Index>& of_model = found.emplace_back();
    for (const std::string& feature : models.features) of_model.push_back(own.at(feature));
  }
  return found;
}

Factor<double> columns_of(const Factor<double>& H, const std::vector<Index>& places) {
  Factor<double> taken(H.k(), std::ssize(places));
  for (Index c = 0; c < taken.count(); ++c)
    std::copy_n(H.column(places[static_cast<std::size_t>(c)]), H.k(), taken.column(c));
  return taken;
}

// Components of matrices that were scaled otherwise have nothing in common.
void check_scale(const Models& models) {
  const Model& first = models.all.front();
  for (const Model& model : models.all)
    if (model.scale != first.scale)
      throw Error(Fault::input,
                  fmt::format("{} and {} are of matrices that were scaled in different ways; give models of "
                              "the same --scale and data",
                              first.folder, model.folder));
  if (learned_of_columns(first.scale) && !models.lacking.empty())
    throw Error(Fault::input, fmt::format("{}: not all models have its features, of which --scale learned; "
                                          "give models of the same data",
                                          first.folder));
}

}  // namespace

Models open_models(const std::vector<std::string>& folders, Index rank, int threads, bool quiet) {
  Models models;
  std::set<std::filesystem::path> taken;
  for (const std::string& folder : folders)
    for (const std::string& run : is_sweep(folder) ? runs_of(folder, rank) : std::vector{folder}) {
      std::error_code error;
      if (!taken.insert(std::filesystem::canonical(run, error)).second && !error)
        throw Error(Fault::usage, fmt::format("{}: is named twice; give each model once", run));
      models.all.push_back(open_model(run, threads, quiet));
    }
  const bool named =
      std::all_of(models.all.begin(), models.all.end(), [](const Model& m) { return m.named; });
  const Model& first = models.all.front();
  for (const Model& model : models.all)
    if (!named && model.columns != first.columns)
      throw Error(Fault::input,
                  fmt::format("{} has {} features and {} has {}, and not all have names; give models of "
                              "the same features",
                              first.folder, first.columns, model.folder, model.columns));
  if (named) {
    const std::vector<std::vector<Index>> places = shared_places(models);
    if (models.features.empty())
      throw Error(Fault::input,
                  fmt::format("{}: no feature is in all of the models; give models of the same features",
                              first.folder));
    for (std::size_t m = 0; m < places.size(); ++m)
      models.H.push_back(columns_of(models.all[m].H, places[m]));
  } else {
    for (const Model& model : models.all) models.H.push_back(model.H);
  }
  check_scale(models);
  for (Model& model : models.all) model.H = {};
  return models;
}

}  // namespace nmf::app
