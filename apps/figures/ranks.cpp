// A sweep over ranks: what was measured at each, and what is suggested.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "cli/json.hpp"
#include "figures/figures.hpp"
#include "figures/table.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/source.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

// What is measured, as a column of ranks.csv and in words.
struct Measure {
  const char* column;
  const char* name;
};

// The rows of one value of each option that varies beside the rank.
struct Variant {
  std::string name;
  std::vector<std::size_t> rows;
};

class MeasuredRanks {
 public:
  explicit MeasuredRanks(const std::string& folder)
      : table_(path(folder, "ranks.csv")), rank_(table_.column("rank")) {
    std::ifstream file(path(folder, "summary.json"));
    const Json summary = Json::parse(file, nullptr, false);
    if (!summary.is_discarded() && summary.contains("suggested")) suggested_ = summary["suggested"];
    for (std::size_t i = 0; i < table_.rows(); ++i) {
      const std::string name = varied(i);
      if (variants_.empty() ||
          std::none_of(variants_.begin(), variants_.end(), [&](const Variant& v) { return v.name == name; }))
        variants_.push_back({name, {}});
      for (Variant& variant : variants_)
        if (variant.name == name) variant.rows.push_back(i);
    }
  }

  // Nothing where no rank has one of the measures.
  void add_chart(draw::Figure& figure, const char* title, const char* unit,
                 const std::vector<Measure>& measures, const char* suggestion) const {
    draw::Chart chart{{"components", false, true, false}, {unit, false, false, true}, {}, {}, {}};
    for (const Measure& measure : measures)
      for (const Variant& variant : variants_)
        if (draw::Series line = series(measure, variant, std::ssize(chart.series)); !line.x.empty())
          chart.series.push_back(std::move(line));
    if (chart.series.empty()) return;
    if (chart.series.size() == 1) chart.series.front().name.clear();
    if (suggested_.is_object() && suggested_.value(suggestion, Json()).is_number())
      chart.rules.push_back({suggested_[suggestion].get<double>(), "suggested"});
    figure.panels.push_back({title, std::move(chart)});
  }

  std::vector<std::string> in_words() const {
    std::vector<std::string> lines;
    if (suggested_.is_object() && suggested_.contains("in_words"))
      for (const Json& line : suggested_["in_words"])
        if (line.is_string()) lines.push_back(line.get<std::string>());
    return lines;
  }

 private:
  static std::string path(const std::string& folder, const char* name) {
    std::string path = (std::filesystem::path(folder) / name).string();
    if (!io::is_there(path))
      throw Error(Fault::input,
                  fmt::format("{}: has no {}; give a folder that 'nmf rank' wrote", folder, name));
    return path;
  }

  std::string varied(std::size_t row) const {
    std::string name;
    for (const std::string& column : table_.names()) {
      if (column == "runs") break;
      if (column != "rank")
        name += fmt::format("{}{} {}", name.empty() ? "" : ", ", column, table_.column(column)[row]);
    }
    return name;
  }

  draw::Series series(const Measure& measure, const Variant& variant, Index colour) const {
    draw::Series series;
    series.name = variant.name.empty() ? measure.name : fmt::format("{}, {}", measure.name, variant.name);
    series.points = true;
    series.colour = colour;
    const std::vector<double>& values = table_.column(measure.column);
    const bool spread = measure.column == std::string("holdout_error");
    for (const std::size_t i : variant.rows) {
      if (!std::isfinite(values[i])) continue;
      series.x.push_back(rank_[i]);
      series.y.push_back(values[i]);
      std::string label =
          fmt::format("{}\n{}: {:.4g}", plural(std::lround(rank_[i]), "component"), measure.name, values[i]);
      if (spread) {
        const double error = table_.column("holdout_standard_error")[i];
        series.low.push_back(values[i] - error);
        series.high.push_back(values[i] + error);
        label += fmt::format(" \u00B1 {:.2g}", error);
      }
      series.labels.push_back(std::move(label));
    }
    return series;
  }

  NumberTable table_;
  const std::vector<double>& rank_;
  Json suggested_;
  std::vector<Variant> variants_;
};

}  // namespace

draw::Figure ranks_figure(const std::string& folder) {
  const MeasuredRanks sweep(folder);
  draw::Figure figure;
  figure.title = "How many components?";
  figure.across = 2;
  sweep.add_chart(figure, "What foretells entries best", "error of entries left out, with its standard error",
                  {{"holdout_error", "left out"}}, "by_holdout_error");
  sweep.add_chart(figure, "What fits", "relative error",
                  {{"relative_error", "best run"}, {"median_relative_error", "median"}}, "");
  sweep.add_chart(figure, "Which components come back", "1: from every start",
                  {{"seen", "seen again"}, {"cosine", "cosine"}, {"silhouette", "silhouette"}},
                  "by_stability");
  sweep.add_chart(figure, "Which rows stay together", "of the consensus of all runs",
                  {{"cophenetic", "cophenetic"}, {"dispersion", "dispersion"}, {"pac", "ambiguous pairs"}},
                  "");
  if (figure.panels.empty())
    throw Error(Fault::input,
                fmt::format("{}: nothing has been measured yet; let 'nmf rank' end first", folder));
  figure.notes = sweep.in_words();
  return figure;
}

}  // namespace nmf::app
