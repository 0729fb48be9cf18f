// Components: what they are made of.
#include <fmt/format.h>

#include <algorithm>

#include "figures/figures.hpp"
#include "figures/sample.hpp"
#include "nmf/io/image/write.hpp"

namespace nmf::app {
namespace {

constexpr Index most_of_a_component = 400;  // of a line
constexpr Index component_colours = 6;

const char* title_for(Ranking score) {
  switch (score) {
    case Ranking::weight:
      return "The heaviest features of each component, in per cent of its sum";
    case Ranking::lift:
      return "What is more frequent in each component than elsewhere, and how many times";
    case Ranking::specificity:
      return "What tells most of each component: per cent of its sum, less what other components have of it";
  }
  return "";
}

// What a bar is as long as: what features are chosen by.
double shown(Ranking by, double share, double score) {
  return by == Ranking::weight ? 100 * share : by == Ranking::lift ? score : 100 * score;
}

std::string title_of(const Model& model, Index r) {
  return component_names(model)[static_cast<std::size_t>(r)];
}

// The same image, no wider than that: each pixel the mean of those it stands for.
io::Picture shrunk(io::Picture picture, std::size_t widest) {
  const std::size_t step = widest == 0 ? 1 : (picture.width + widest - 1) / widest;
  if (step < 2) return picture;
  const std::size_t channels = io::numbers_a_pixel(picture.channels);
  io::Picture small{
      picture.width / step, std::max<std::size_t>(picture.height / step, 1), picture.channels, {}};
  for (std::size_t y = 0; y < small.height; ++y)
    for (std::size_t x = 0; x < small.width; ++x)
      for (std::size_t c = 0; c < channels; ++c) {
        std::size_t sum = 0, count = 0;
        for (std::size_t row = y * step; row < std::min((y + 1) * step, picture.height); ++row)
          for (std::size_t column = x * step; column < (x + 1) * step; ++column, ++count)
            sum += static_cast<unsigned char>(picture.pixels[(row * picture.width + column) * channels + c]);
        small.pixels += static_cast<char>(static_cast<unsigned char>(sum / count));
      }
  return small;
}

// Below images there is little room.
std::string short_title_of(const Model& model, Index r) {
  return model.components.empty() ? fmt::to_string(r + 1) : title_of(model, r);
}

draw::Figure as_images(const Model& model, const std::vector<Index>& components, const ComponentLook& look) {
  LabelledMatrix<double> h{Dense<double>{model.H.k(), model.columns, {}}, {{}, model.features}};
  Buffer<double>& values = std::get<Dense<double>>(h.values).values;
  for (Index r = 0; r < model.H.k(); ++r)
    for (Index j = 0; j < model.columns; ++j) values.push_back(model.H(r, j));
  io::WriteOptions options;
  options.image_shape = look.features.image_shape;
  const io::RowImages<double> images(h, options);
  draw::Figure figure;
  figure.title = "Components as images: white is the largest number of each";
  figure.across = std::min<Index>(std::ssize(components), 8);
  for (const Index r : components)
    figure.panels.push_back(
        {short_title_of(model, r),
         draw::Tile{shrunk(images.picture(r), static_cast<std::size_t>(look.widest_image))}});
  return figure;
}

draw::Figure as_lines(const Model& model, const std::vector<Index>& components, const FeatureAxis& axis) {
  draw::Figure figure;
  figure.title = "Components along their features";
  figure.across = components.size() > 1 ? 2 : 1;
  for (const Index r : components) {
    draw::Series series;
    series.x = axis.places;
    for (Index j = 0; j < model.columns; ++j) series.y.push_back(model.H(r, j));
    series.colour = r % component_colours;
    thin(series, most_of_a_component);
    draw::Chart chart{{axis.title, false, false, false}, {"", false, false, true}, {}, {}, {}};
    chart.series.push_back(std::move(series));
    figure.panels.push_back({title_of(model, r), std::move(chart)});
  }
  if (model.columns > most_of_a_component)
    figure.notes.push_back(
        fmt::format("{} features: of each stretch the first, the last, the lowest and the highest are drawn.",
                    model.columns));
  return figure;
}

// As many panels side by side as leave names room.
Index bars_across(const draw::Figure& figure) {
  constexpr std::size_t short_name = 14;
  std::size_t longest = 0;
  for (const draw::Panel& panel : figure.panels)
    for (const draw::Bar& bar : std::get<draw::Bars>(panel.content).bars)
      longest = std::max(longest, bar.name.size());
  const std::size_t count = figure.panels.size();
  return count == 1 ? 1 : longest <= short_name && (count % 3 == 0 || count > 4) ? 3 : 2;
}

draw::Figure as_bars(const Model& model, const std::vector<Index>& components, const ComponentLook& look) {
  const Factor<double> share = shares(model.H);
  const Factor<double> score = scores(
      look.score, model.H, look.score == Ranking::lift ? sums(read_w(model).Wt) : std::vector<double>{});
  draw::Figure figure;
  figure.title = title_for(look.score);
  for (const Index r : components) {
    const Factor<double> by = component(score, r), weights = component(model.H, r);
    draw::Bars bars;
    bars.colour = r % component_colours;
    bars.unit = look.score == Ranking::lift ? "" : "%";
    bars.none = "empty: all weights are zero";
    for (const Index j : heaviest({by.begin(), by.end()}, {weights.begin(), weights.end()}, look.top))
      bars.bars.push_back(
          {model.features[static_cast<std::size_t>(j)], shown(look.score, share(r, j), score(r, j))});
    figure.panels.push_back({title_of(model, r), std::move(bars)});
  }
  figure.across = bars_across(figure);
  return figure;
}

}  // namespace

draw::Figure components_figure(const Model& model, const std::vector<Index>& components,
                               const ComponentLook& look) {
  if (are_pixels(model, look.features)) return as_images(model, components, look);
  if (const std::optional<FeatureAxis> axis = axis_of(model, look.features))
    return as_lines(model, components, *axis);
  return as_bars(model, components, look);
}

}  // namespace nmf::app
