#include <fmt/format.h>

#include <memory>
#include <set>

#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "cli/json.hpp"
#include "cli/terminal.hpp"
#include "commands/command.hpp"
#include "draw/svg.hpp"
#include "figures/figures.hpp"
#include "input/components.hpp"
#include "input/model.hpp"
#include "nmf/base/error.hpp"
#include "report/outputs.hpp"

namespace nmf::app {
namespace {

enum class Shown { error, components, heatmap, scatter, ranks };

struct PlotJob {
  Shown shown = Shown::error;
  std::string folder;
  std::string factor = "W";
  std::vector<std::string> components;
  std::string color;
  ComponentLook look;
  std::string output;
  bool quiet = false;
};

draw::Figure scatter(const PlotJob& job, const Model& model) {
  std::vector<Index> two = chosen_components(job.components, model);
  if (job.components.empty() && two.size() > 2) two.resize(2);
  if (two.size() != 2)
    throw Error(Fault::usage,
                model.options.rank < 2
                    ? fmt::format("{}: has one component, and a scatter shows two; try 'nmf plot heatmap'",
                                  job.folder)
                    : fmt::format("--components: names {}; a scatter shows two, such as 1,2", two.size()));
  const ModelRows w = read_w(model);
  return scatter_figure(model, w, two[0], two[1], colouring_of(job.color, w.labels, model.rows));
}

draw::Figure heat_map(const PlotJob& job, const Model& model) {
  if (job.factor == "H") return heat_figure_of_h(model, job.look.features);
  const ModelRows w = read_w(model);
  return heat_figure_of_w(model, w, colouring_of(job.color, w.labels, model.rows));
}

draw::Figure figure_of(const PlotJob& job) {
  if (job.shown == Shown::error) return error_figure(job.folder);
  if (job.shown == Shown::ranks) return ranks_figure(job.folder);
  const Model model = open_model(job.folder, 0, job.quiet);
  if (job.shown == Shown::scatter) return scatter(job, model);
  if (job.shown == Shown::heatmap) return heat_map(job, model);
  return components_figure(model, chosen_components(job.components, model), job.look);
}

// Which options a figure takes that not all do.
std::set<std::string> taken_by(const PlotJob& job) {
  switch (job.shown) {
    case Shown::components:
      return {"components", "number", "score", "image-shape", "axis"};
    case Shown::scatter:
      return {"components", "color"};
    case Shown::heatmap:
      return job.factor == "H" ? std::set<std::string>{"factor", "image-shape", "axis"}
                               : std::set<std::string>{"factor", "color"};
    case Shown::error:
    case Shown::ranks:
      break;
  }
  return {};
}

// Of options that have other values than at first.
void check_taken(const PlotJob& job, const Json& at_first, const Json& now) {
  const std::set<std::string> taken = taken_by(job);
  for (const char* name : {"components", "factor", "color", "number", "score", "image-shape", "axis"})
    if (now.at(name) != at_first.at(name) && !taken.contains(name))
      throw Error(Fault::usage, fmt::format("--{}: 'nmf plot {}{}' does not take it; leave it out", name,
                                            now.at("what").get<std::string>(),
                                            job.shown == Shown::heatmap ? " --factor " + job.factor : ""));
}

// Before anything is read.
void check(const PlotJob& job) {
  if (job.look.top < 1)
    throw Error(Fault::usage, fmt::format("--number: {} is not possible; give at least 1", job.look.top));
  const std::string& path = job.output;
  const std::string stem = path.substr(0, path.rfind('.'));
  for (const char* other : {".png", ".pdf"})
    if (path.ends_with(other))
      throw Error(
          Fault::usage,
          fmt::format("-o {}: figures are written as SVG, which 'rsvg-convert' of librsvg2-bin turns into "
                      "{}: write {}.svg, then rsvg-convert {}-o {} {}.svg",
                      path, other + 1, stem, path.ends_with(".pdf") ? "-f pdf " : "", path, stem));
  if (!path.empty() && path != "-" && !path.ends_with(".svg"))
    throw Error(Fault::usage, fmt::format("-o {}: figures are written as SVG; end its name in .svg", path));
  check_output(path.empty() ? "-" : path, "-o", {});
}

int plot(const PlotJob& job) {
  check(job);
  const draw::Figure figure = figure_of(job);
  if (job.output.empty()) {
    print(draw::text_of(figure, terminal_of_output()));
    return 0;
  }
  io::AtomicFile file(job.output);
  print(file, draw::svg_file(figure));
  if (job.output != "-" && !job.quiet) tell(fmt::format("written {}", job.output));
  return 0;
}

constexpr const char* plot_examples = R"(Examples:
  nmf plot error iris.nmf
      on the terminal, as wide as that is
  nmf plot components topics -n 8 --score specificity -o topics.svg
  nmf plot components faces.nmf --image-shape 28x28 -o parts.svg
      not needed where INPUT was images: features are called as pixels are
  nmf plot components spectra.nmf --axis wavelengths.txt -o spectra.svg
  nmf plot scatter iris.nmf --color Species --components 1,2 -o iris.svg
  nmf plot heatmap iris.nmf --color Species -o w.svg
  nmf plot ranks iris.ranks -o ranks.svg && rsvg-convert -o ranks.png ranks.svg
)";

std::function<int()> define_plot(Flags& flags) {
  auto job = std::make_shared<PlotJob>();
  flags.group("Options");
  flags
      .choice(
          "WHAT", "WHAT", job->shown,
          Choices<Shown>{{"error", Shown::error},
                         {"components", Shown::components},
                         {"heatmap", Shown::heatmap},
                         {"scatter", Shown::scatter},
                         {"ranks", Shown::ranks}},
          "how the error fell; components by their top features, as images or lines; W or H as a heat map; "
          "rows by two components; measures over the ranks of 'nmf rank'")
      .required();
  flags.text("DIR", "DIR", job->folder, "a folder that 'nmf factor' wrote; for ranks one of 'nmf rank'")
      .required();
  flags.list("--components", "LIST", job->components,
             "the components to show, by number or name; a scatter shows two, 1,2 where none are given");
  flags.choice("--factor", "NAME", job->factor, Choices<std::string>{{"W", "W"}, {"H", "H"}},
               "which factor a heat map shows");
  flags.text("--color", "LABELS", job->color,
             "what rows are coloured by: a label column, or a file with a word or a number a line");
  flags.number("-n,--number", "N", job->look.top, "features of each component that are bars");
  flags.choice(
      "--score", "NAME", job->look.score,
      Choices<Ranking>{
          {"weight", Ranking::weight}, {"lift", Ranking::lift}, {"specificity", Ranking::specificity}},
      "what these are chosen by; see 'nmf top'");
  flags.text("--image-shape", "WxH", job->look.features.image_shape,
             "components are images of so many pixels; not needed where features are called as pixels are: "
             "y0_x0 ...");
  flags.text(
      "--axis", "FILE", job->look.features.axis,
      "components are lines along these numbers, one for each feature, with a title above where there is one "
      "more; not needed where features are called by numbers that rise, such as 400 nm");
  flags.text("-o,--output", "FILE", job->output,
             "write an SVG image, FILE.svg, or - for standard output; when not given, characters on standard "
             "output");
  flags.flag("-q,--quiet", job->quiet, "print nothing but the figure and errors");
  return [job, &flags, at_first = flags.values()] {
    check_taken(*job, at_first, flags.values());
    return plot(*job);
  };
}

}  // namespace

extern const Command plot_command{"plot", "draw a model: its error, components, heat maps, rows",
                                  "Draws one figure of a model or of a sweep over ranks: on the terminal, or "
                                  "as an SVG image for a page or a "
                                  "paper, light or dark as its reader has it, with what is behind each mark "
                                  "shown on pointing at it. More than can "
                                  "be seen is sampled or averaged, and the figure says so.",
                                  plot_examples, define_plot};

}  // namespace nmf::app
