// How rows divide among components, how runs agree in that, and how two models agree.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "figures/figures.hpp"
#include "figures/sample.hpp"
#include "nmf/model/clustering.hpp"
#include "nmf/model/compare.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

// A line that goes up and down in steps: the outline of a histogram over [0, 100].
draw::Series outline(const std::vector<double>& counts) {
  draw::Series series;
  const double width = 100.0 / static_cast<double>(counts.size());
  series.x.push_back(0);
  series.y.push_back(0);
  for (std::size_t bin = 0; bin < counts.size(); ++bin)
    for (const std::size_t edge : {bin, bin + 1}) {
      series.x.push_back(width * static_cast<double>(edge));
      series.y.push_back(counts[bin]);
    }
  series.x.push_back(100);
  series.y.push_back(0);
  return series;
}

}  // namespace

draw::Figure division_figure(const Model& model, const ModelRows& w) {
  constexpr Index most_components = 30;
  constexpr std::size_t bins = 20;
  const std::vector<Index> cluster = largest_components(w.Wt, model.H);
  const std::vector<double> size = sums(model.H);
  std::vector<double> rows(size.size() + 1), counts(bins);
  for (Index i = 0; i < w.Wt.count(); ++i) {
    const Index own = cluster[static_cast<std::size_t>(i)];
    ++rows[static_cast<std::size_t>(own)];
    if (own == model.H.k()) continue;
    const double all = std::inner_product(size.begin(), size.end(), w.Wt.column(i), 0.0),
                 share = w.Wt(own, i) * size[static_cast<std::size_t>(own)] / all;
    ++counts[std::min(bins - 1, static_cast<std::size_t>(share * static_cast<double>(bins)))];
  }
  draw::Bars bars;
  const std::vector<std::string> names = component_names(model);
  for (std::size_t r = 0; r < std::min<std::size_t>(names.size(), most_components); ++r)
    bars.bars.push_back({names[r], rows[r]});
  draw::Chart chart{{"share of the row, in %", false, false, true}, {"rows", false, false, true}, {}, {}, {}};
  chart.series.push_back(outline(counts));
  draw::Figure figure;
  figure.title = "How rows divide among components";
  figure.across = 2;
  figure.panels.push_back({"Rows by their largest component", std::move(bars)});
  figure.panels.push_back({"How much of a row that is", std::move(chart)});
  if (rows.back() > 0)
    figure.notes.push_back(rows.back() == 1
                               ? std::string("1 row is zero and belongs to none.")
                               : fmt::format("{} rows are zero and belong to none.", rows.back()));
  if (model.H.k() > most_components)
    figure.notes.push_back(
        fmt::format("The first {} of {} components are drawn.", most_components, model.H.k()));
  return figure;
}

draw::Panel consensus_panel(const std::vector<std::vector<Index>>& clusters, Index rank) {
  const std::vector<Index>& first = clusters.front();
  std::vector<Index> order = sampled(std::ssize(first), most_in_consensus);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return first[static_cast<std::size_t>(a)] < first[static_cast<std::size_t>(b)];
  });
  draw::Heat heat;
  heat.rows = heat.columns = std::ssize(order);
  heat.square = true;
  for (const Index i : order)
    for (const Index j : order) {
      double together = 0;
      for (const std::vector<Index>& cluster : clusters)
        together += cluster[static_cast<std::size_t>(i)] == cluster[static_cast<std::size_t>(j)] ? 1 : 0;
      heat.values.push_back(together / static_cast<double>(clusters.size()));
    }
  heat.across = std::ssize(order) < std::ssize(first)
                    ? fmt::format("{} of {} rows, beside the same", order.size(), first.size())
                    : plural(std::ssize(order), "row") + ", beside the same";
  return {fmt::format("{}, {}", plural(rank, "component"), plural(std::ssize(clusters), "run")),
          std::move(heat)};
}

draw::Figure matching_figure(const Factor<double>& A, const Factor<double>& B,
                             const std::vector<std::string>& names_a,
                             const std::vector<std::string>& names_b) {
  const Comparison found = compare_components(A, B);
  const Factor<double> a = unit_rows(A), b = unit_rows(B);
  std::vector<Index> columns, rows;  // pairs on the diagonal, then what is left over
  for (const ComponentPair& pair : found.pairs) {
    rows.push_back(pair.a);
    columns.push_back(pair.b);
  }
  rows.insert(rows.end(), found.only_in_a.begin(), found.only_in_a.end());
  columns.insert(columns.end(), found.only_in_b.begin(), found.only_in_b.end());
  draw::Heat heat;
  heat.rows = std::ssize(rows);
  heat.columns = std::ssize(columns);
  for (const Index r : rows) {
    heat.row_names.push_back(names_a[static_cast<std::size_t>(r)]);
    for (const Index s : columns) {
      double cosine = 0;
      for (Index j = 0; j < a.count(); ++j) cosine += a(r, j) * b(s, j);
      heat.values.push_back(cosine);
    }
  }
  for (const Index s : columns) heat.labels.push_back(names_b[static_cast<std::size_t>(s)]);
  heat.ticks = heat.labels;
  heat.across = "components of the other model";
  draw::Figure figure;
  figure.title = "Cosines of the components of both models";
  figure.panels.push_back({"", std::move(heat)});
  figure.notes.emplace_back("Bright on the diagonal: a component that both have. Those left over come last.");
  return figure;
}

}  // namespace nmf::app
