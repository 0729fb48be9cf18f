// Rows as points: how much they have of two components.
#include <fmt/format.h>

#include "figures/figures.hpp"
#include "figures/sample.hpp"

namespace nmf::app {

draw::Figure scatter_figure(const Model& model, const ModelRows& w, Index across, Index up,
                            const Colouring& colouring, Index most) {
  const std::vector<std::string> components = component_names(model), names = names_of_rows(w);
  const std::string &x = components[static_cast<std::size_t>(across)],
                    &y = components[static_cast<std::size_t>(up)];
  draw::Chart chart{{x, false, false, true}, {y, false, false, true}, {}, {}, {}};
  for (const std::string& name : colouring.names)
    chart.series.push_back(draw::points_alone(name, std::ssize(chart.series)));
  if (chart.series.empty()) chart.series.push_back(draw::points_alone("", 0));
  const std::vector<Index> rows = sampled(w.Wt.count(), most);
  for (const Index i : rows) {
    const auto at = static_cast<std::size_t>(i);
    draw::Series& series =
        chart.series[colouring.group.empty() ? 0 : static_cast<std::size_t>(colouring.group[at])];
    series.x.push_back(w.Wt(across, i));
    series.y.push_back(w.Wt(up, i));
    if (!colouring.numbers.empty()) series.shades.push_back(colouring.share(i));
    std::string label = names[at];
    if (!colouring.empty() && colouring.words[at] != label)
      label += fmt::format("\n{}: {}", colouring.title, colouring.words[at]);
    series.labels.push_back(
        fmt::format("{}\n{}: {:.4g}\n{}: {:.4g}", label, x, w.Wt(across, i), y, w.Wt(up, i)));
  }
  if (!colouring.numbers.empty()) chart.key = draw::ShadeKey{colouring.title, colouring.low, colouring.high};
  draw::Figure figure;
  figure.title = fmt::format("Rows by {} and {}", x, y);
  figure.panels.push_back({"", std::move(chart)});
  if (std::ssize(rows) < w.Wt.count())
    figure.notes.push_back(sample_note(std::ssize(rows), w.Wt.count(), "rows"));
  return figure;
}

}  // namespace nmf::app
