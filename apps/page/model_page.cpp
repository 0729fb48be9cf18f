// The page of a model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "cli/json.hpp"
#include "input/model.hpp"
#include "nmf/io/source.hpp"
#include "nmf/model/summary.hpp"
#include "page/pages.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

namespace fs = std::filesystem;

// What a page has room for.
constexpr Index most_components = 24, most_images = 64, most_points = 700, image_pixels = 200000;

bool has_log(const Model& model) {
  std::error_code error;
  return fs::is_directory(model.folder, error) && io::is_there((fs::path(model.folder) / "log.csv").string());
}

std::string name_of(const std::string& folder) {
  const fs::path path = fs::path(folder).lexically_normal();
  return (path.has_filename() ? path.filename() : path.parent_path().filename()).string();
}

// Those with the largest parts of W H, where not all have room; in their order.
std::vector<Index> largest(const Model& model, const ModelRows* w, Index most) {
  std::vector<Index> order(static_cast<std::size_t>(model.H.k()));
  std::iota(order.begin(), order.end(), Index{0});
  if (std::ssize(order) <= most) return order;
  std::vector<double> size = sums(model.H);
  if (w != nullptr) {
    const std::vector<double> of_w = sums(w->Wt);
    for (std::size_t r = 0; r < size.size(); ++r) size[r] *= of_w[r];
  }
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return size[static_cast<std::size_t>(a)] > size[static_cast<std::size_t>(b)];
  });
  order.resize(static_cast<std::size_t>(most));
  std::sort(order.begin(), order.end());
  return order;
}

void add_components(Page& page, const PageOptions& options, const Model& model, const ModelRows* w) {
  page.section("What the components are");
  const bool images = are_pixels(model, options.look.features);
  const std::vector<Index> shown = largest(model, w, images ? most_images : most_components);
  ComponentLook look = options.look;
  if (images)
    look.widest_image = std::max<Index>(16, static_cast<Index>(std::sqrt(static_cast<double>(image_pixels) /
                                                                         static_cast<double>(shown.size()))));
  if (std::ssize(shown) < model.H.k())
    page.text(fmt::format("Of {} components the {} largest are shown, by their part of {}.", model.H.k(),
                          shown.size(), w == nullptr ? "H" : "W H"));
  page.figure(components_figure(model, shown, look));
  if (!images) page.figure(heat_figure_of_h(model, options.look.features));
}

void add_rows(Page& page, const PageOptions& options, const Model& model, const ModelRows& w) {
  const Colouring colouring = colouring_of(options.color, w.labels, model.rows);
  page.section("Where they are");
  page.figure(heat_figure_of_w(model, w, colouring));
  if (!colouring.group.empty()) add_agreement(page, model, w, colouring);
  page.figure(division_figure(model, w));
  if (model.H.k() < 2) return;
  const std::vector<Index> two = largest(model, &w, 2);
  page.figure(scatter_figure(model, w, two[0], two[1], colouring, most_points));
}

void add_course(Page& page, const PageOptions& options, const Model& model) {
  const bool log = has_log(model);
  if (!log && summary_of_run(model).is_null()) return;
  page.section("How it went");
  if (log)
    page.figure(error_figure(options.folder));
  else
    page.text("How the error fell is not known: log.csv, which tells it, is not there.");
}

Page page_of(const PageOptions& options) {
  const Model model = open_model(options.folder, options.threads, options.quiet);
  std::optional<ModelRows> w;
  if (!model.w_path.empty()) w = read_w(model, options.threads);
  std::optional<FitOnInput> fit;
  if (!options.input.empty()) fit = measure_fit(options, model);
  Page page(name_of(options.folder),
            fmt::format("{} x {}, {}", plural(model.rows, "row"), plural(model.columns, "column"),
                        plural(model.options.rank, "component")));
  add_verdict(page, model, w ? &*w : nullptr, fit ? fit->doubts : std::vector<std::string>{});
  add_components(page, options, model, w ? &*w : nullptr);
  if (w) add_rows(page, options, model, *w);
  if (fit) {
    add_fit(page, *fit);
  } else {
    page.section("What fits worst");
    page.text("Which rows and columns do is said where the matrix is given, too: nmf report DIR INPUT.");
  }
  if (!options.other.empty()) add_matching(page, options, model);
  add_course(page, options, model);
  add_run(page, model);
  return page;
}

}  // namespace

Page page_of_model(const PageOptions& options) {
  try {
    return page_of(options);
  } catch (const Json::exception& problem) {
    fail_incomplete(summary_path(options.folder), in_words(problem));
  }
}

}  // namespace nmf::app
