// W and H as heat maps.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "figures/figures.hpp"
#include "nmf/io/names.hpp"
#include "nmf/model/clustering.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

constexpr Index most_columns = 300;  // of a heat map
constexpr Index most_names = 60;     // that are written below it
constexpr Index most_components = 100;

// What stands side by side: cluster by cluster, in each what belongs to it most first.
std::vector<Index> by_cluster(const Factor<double>& F, const std::vector<Index>& cluster) {
  std::vector<Index> order(cluster.size());
  std::iota(order.begin(), order.end(), Index{0});
  const auto own = [&](Index c) {
    const Index r = cluster[static_cast<std::size_t>(c)];
    return r < F.k() ? F(r, c) : 0;
  };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    const Index of_a = cluster[static_cast<std::size_t>(a)], of_b = cluster[static_cast<std::size_t>(b)];
    return of_a != of_b ? of_a < of_b : own(a) > own(b);
  });
  return order;
}

struct Bins {
  std::vector<Index> order;
  Index count = 0;
  Index begin(Index bin) const { return bin * std::ssize(order) / count; }
};

// The factor in that order, neighbours averaged where they are too many.
draw::Heat heat_of(const Factor<double>& F, const std::vector<std::string>& components, const Bins& bins,
                   const std::vector<std::string>& names) {
  draw::Heat heat;
  heat.rows = std::min(F.k(), most_components);
  heat.columns = bins.count;
  heat.each_row = true;
  heat.row_names.assign(components.begin(), components.begin() + heat.rows);
  for (Index r = 0; r < heat.rows; ++r)
    for (Index bin = 0; bin < bins.count; ++bin) {
      double sum = 0;
      for (Index i = bins.begin(bin); i < bins.begin(bin + 1); ++i)
        sum += F(r, bins.order[static_cast<std::size_t>(i)]);
      heat.values.push_back(sum / static_cast<double>(bins.begin(bin + 1) - bins.begin(bin)));
    }
  for (Index bin = 0; bin < bins.count; ++bin) {
    const Index count = bins.begin(bin + 1) - bins.begin(bin);
    const Index first = bins.order[static_cast<std::size_t>(bins.begin(bin))];
    std::string label = names[static_cast<std::size_t>(first)];
    if (count > 1) label += fmt::format(" and {} more", count - 1);
    heat.labels.push_back(std::move(label));
  }
  if (std::ssize(bins.order) == bins.count && bins.count <= most_names) heat.ticks = heat.labels;
  return heat;
}

// Of a bin the commonest class.
std::vector<Index> groups_of(const Bins& bins, const Colouring& colouring) {
  std::vector<Index> groups;
  for (Index bin = 0; bin < bins.count; ++bin) {
    std::vector<Index> counts(colouring.names.size());
    for (Index i = bins.begin(bin); i < bins.begin(bin + 1); ++i)
      ++counts[static_cast<std::size_t>(
          colouring.group[static_cast<std::size_t>(bins.order[static_cast<std::size_t>(i)])])];
    groups.push_back(std::max_element(counts.begin(), counts.end()) - counts.begin());
  }
  return groups;
}

void add_notes(draw::Figure& figure, const Factor<double>& F, const Bins& bins, const char* what) {
  figure.notes.push_back(
      "Each component has a scale of its own, from 0 (dark) to its largest number (bright).");
  if (std::ssize(bins.order) > bins.count)
    figure.notes.push_back(fmt::format("{} {}: each column is the mean of about {} of them.",
                                       bins.order.size(), what,
                                       (std::ssize(bins.order) + bins.count / 2) / bins.count));
  if (F.k() > most_components)
    figure.notes.push_back(fmt::format("The first {} of {} components are drawn.", most_components, F.k()));
}

// The features that weigh most in each component.
std::vector<Index> top_features(const Factor<double>& H) {
  const Index each = std::max<Index>(1, most_names / H.k());
  std::vector<char> taken(static_cast<std::size_t>(H.count()), 0);
  for (Index r = 0; r < H.k(); ++r) {
    const Factor<double> row = component(H, r);
    const std::vector<double> weights(row.begin(), row.end());
    for (const Index j : heaviest(weights, weights, each)) taken[static_cast<std::size_t>(j)] = 1;
  }
  std::vector<Index> features;
  for (Index j = 0; j < H.count(); ++j)
    if (taken[static_cast<std::size_t>(j)] != 0) features.push_back(j);
  return features;
}

// The component in which a feature has the largest share.
std::vector<Index> clusters_of_features(const Factor<double>& H) {
  const Factor<double> share = shares(H);
  std::vector<Index> clusters;
  for (Index j = 0; j < H.count(); ++j)
    clusters.push_back(std::max_element(share.column(j), share.column(j) + H.k()) - share.column(j));
  return clusters;
}

}  // namespace

std::vector<std::string> names_of_rows(const ModelRows& w) {
  if (!w.labels.empty()) return io::joined(w.labels);
  std::vector<std::string> names;
  for (Index i = 1; i <= w.Wt.count(); ++i) names.push_back(fmt::format("row_{}", i));
  return names;
}

draw::Figure heat_figure_of_w(const Model& model, const ModelRows& w, const Colouring& colouring) {
  Bins bins;
  bins.order = by_cluster(w.Wt, largest_components(w.Wt, model.H));
  bins.count = std::min(std::ssize(bins.order), most_columns);
  draw::Heat heat = heat_of(w.Wt, component_names(model), bins, names_of_rows(w));
  heat.ticks.clear();
  heat.across = plural(w.Wt.count(), "row") + ", each beside those of its cluster";
  if (!colouring.group.empty()) {
    heat.groups = groups_of(bins, colouring);
    heat.group_names = colouring.names;
  }
  draw::Figure figure;
  figure.title = "W: how much of each component is in each row";
  figure.panels.push_back({"", std::move(heat)});
  add_notes(figure, w.Wt, bins, "rows");
  return figure;
}

draw::Figure heat_figure_of_h(const Model& model, const FeatureLook& look) {
  const bool in_order = are_pixels(model, look) || axis_of(model, look).has_value();
  Bins bins;
  draw::Figure figure;
  figure.title = "H: how much of each feature is in each component";
  if (in_order) {
    bins.order.resize(static_cast<std::size_t>(model.columns));
    std::iota(bins.order.begin(), bins.order.end(), Index{0});
  } else {
    const std::vector<Index> cluster = clusters_of_features(model.H);
    const std::vector<Index> all = by_cluster(shares(model.H), cluster), top = top_features(model.H);
    for (const Index j : all)
      if (model.columns <= most_names || std::binary_search(top.begin(), top.end(), j))
        bins.order.push_back(j);
  }
  bins.count = std::min(std::ssize(bins.order), most_columns);
  draw::Heat heat = heat_of(model.H, component_names(model), bins, model.features);
  if (in_order) heat.ticks.clear();
  heat.across = in_order ? fmt::format("{} in their order, {} to {}", plural(model.columns, "feature"),
                                       model.features.front(), model.features.back())
                         : plural(std::ssize(bins.order), "feature") + ", each beside those of its component";
  figure.panels.push_back({"", std::move(heat)});
  add_notes(figure, model.H, bins, "features");
  if (std::ssize(bins.order) < model.columns)
    figure.notes.push_back(
        fmt::format("Of {} features those that weigh most in each component.", model.columns));
  return figure;
}

}  // namespace nmf::app
