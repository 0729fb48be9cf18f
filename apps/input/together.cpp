#include "input/together.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "input/features.hpp"
#include "nmf/base/error.hpp"

namespace nmf::app {
namespace {

// A feature that one of them lacks has the weight 0 there.
Together by_name(const Model& a, const Model& b) {
  std::unordered_map<std::string, Index> places = places_of(a);
  const auto in_a = static_cast<Index>(places.size());
  std::vector<Index> place_of_b(b.features.size());
  for (const auto& [feature, column] : places_of(b))
    place_of_b[static_cast<std::size_t>(column)] = places.emplace(feature, std::ssize(places)).first->second;
  const auto all = static_cast<Index>(places.size());
  Together both;
  both.common = in_a + b.columns - all;
  both.only_in_a = in_a - both.common;
  both.only_in_b = all - in_a;
  if (both.common == 0)
    throw Error(Fault::input, fmt::format("{} and {}: they have no feature in common; compare models of the "
                                          "same features",
                                          a.folder, b.folder));
  both.A = Factor<double>(a.H.k(), all);
  both.B = Factor<double>(b.H.k(), all);
  std::copy(a.H.begin(), a.H.end(), both.A.begin());
  for (Index j = 0; j < b.H.count(); ++j)
    std::copy_n(b.H.column(j), b.H.k(), both.B.column(place_of_b[static_cast<std::size_t>(j)]));
  return both;
}

Together with_common_features(const Model& a, const Model& b) {
  if (a.named && b.named && a.features != b.features) return by_name(a, b);
  if (a.columns != b.columns)
    throw Error(
        Fault::input,
        fmt::format("{} and {}: they have {} and {} features, and not both name them; compare models of "
                    "the same features",
                    a.folder, b.folder, a.columns, b.columns));
  Together both;
  both.A = a.H;
  both.B = b.H;
  both.common = a.columns;
  return both;
}

}  // namespace

Together together(const Model& a, const Model& b) {
  Together both = with_common_features(a, b);
  both.names_a = component_names(a);
  both.names_b = component_names(b);
  return both;
}

}  // namespace nmf::app
