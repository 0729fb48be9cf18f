// How the error fell.
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "figures/figures.hpp"
#include "figures/sample.hpp"
#include "figures/table.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/source.hpp"
#include "nmf/io/stored_bytes.hpp"
#include "nmf/model/summary.hpp"

namespace nmf::app {
namespace {

constexpr Index most_of_a_log = 800;  // of a line

// That of this run, and as it wrote it.
std::string log_path(const std::string& folder) {
  const auto beside = std::filesystem::path(summary_path(folder)).parent_path();
  std::string path = (beside / "log.csv").string();
  if (!io::is_there(path))
    throw Error(Fault::input,
                fmt::format("{}: has no log.csv, which tells how the error fell; give a folder that "
                            "'nmf factor' wrote",
                            folder));
  const Model model = read_description(folder);
  check_file(model, path, "log.csv", model.log_sha256, io::sha256_of_file(path));
  return path;
}

draw::Series line_of(const NumberTable& log, const std::string& column, const std::string& name,
                     Index colour) {
  draw::Series series;
  series.name = name;
  series.x = log.column("iteration");
  series.y = log.column(column);
  series.colour = colour;
  thin(series, most_of_a_log);
  return series;
}

// Where something happened: after which iterations components were exchanged, and where else the objective
// rose.
std::vector<draw::Series> marks(const NumberTable& log, const std::vector<Index>& exchanged_after) {
  std::vector<draw::Series> marks{draw::points_alone("restarted: a step was too long", 1),
                                  draw::points_alone("components exchanged", 2)};
  const std::vector<double>&iteration = log.column("iteration"), &error = log.column("relative_error"),
        &objective = log.column("objective");
  const std::set<Index> exchanged(exchanged_after.begin(), exchanged_after.end());
  for (std::size_t i = 0; i < log.rows(); ++i) {
    const auto here = static_cast<Index>(iteration[i]);
    const bool exchange = exchanged.contains(here);
    if (!exchange && (i == 0 || !(objective[i] > objective[i - 1]) || exchanged.contains(here - 1))) continue;
    draw::Series& series = marks[exchange ? 1 : 0];
    series.x.push_back(iteration[i]);
    series.y.push_back(error[i]);
    series.labels.push_back(fmt::format("iteration {}: {}", iteration[i], error[i]));
  }
  std::erase_if(marks, [](const draw::Series& series) { return series.x.empty(); });
  return marks;
}

}  // namespace

draw::Figure error_figure(const std::string& folder) {
  const NumberTable log(log_path(folder));
  draw::Figure figure;
  figure.title = "How the error fell";
  figure.across = 2;
  draw::Chart error{{"iteration", false, true, false}, {"relative error", true, false, false}, {}, {}, {}};
  error.series.push_back(line_of(log, "relative_error", "", 0));
  for (draw::Series& series : marks(log, read_figures(folder).exchanged_after))
    error.series.push_back(std::move(series));
  figure.panels.push_back({"Error", std::move(error)});
  draw::Chart residual{
      {"iteration", false, true, false}, {"KKT residual: 0 at an optimum", true, false, false}, {}, {}, {}};
  residual.series.push_back(line_of(log, "kkt_residual", "", 0));
  figure.panels.push_back({"How far from an optimum", std::move(residual)});
  draw::Chart watched{{"iteration", false, true, false}, {"error", true, false, false}, {}, {}, {}};
  if (log.has("holdout_error")) watched.series.push_back(line_of(log, "holdout_error", "held out", 0));
  if (log.has("test_error")) watched.series.push_back(line_of(log, "test_error", "test", 1));
  if (!watched.series.empty()) figure.panels.push_back({"Entries that were not used", std::move(watched)});
  if (static_cast<Index>(log.rows()) > most_of_a_log)
    figure.notes.push_back(fmt::format(
        "{} iterations: of each stretch the first, the last, the lowest and the highest are drawn.",
        log.rows()));
  return figure;
}

}  // namespace nmf::app
