// The page of a folder of `nmf rank`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "cli/json.hpp"
#include "figures/table.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/clustering.hpp"
#include "nmf/model/summary.hpp"
#include "page/pages.hpp"
#include "report/numbers.hpp"
#include "sweep/folder.hpp"

namespace nmf::app {
namespace {

namespace fs = std::filesystem;

Json summary_of_sweep(const std::string& folder) {
  std::ifstream file(fs::path(folder) / "summary.json");
  Json summary = Json::parse(file, nullptr, false);
  if (!file.is_open() || summary.is_discarded() || !summary.is_object() || !summary.contains("suggested"))
    throw Error(
        Fault::input,
        fmt::format("{}: its summary.json is none of 'nmf rank'; let that command end first", folder));
  return summary;
}

// Ranks that one of both rules speaks for.
std::set<Index> suggested_ranks(const Json& summary) {
  std::set<Index> ranks;
  for (const char* rule : {"by_stability", "by_holdout_error"})
    if (summary["suggested"].value(rule, Json()).is_number_integer())
      ranks.insert(summary["suggested"][rule].get<Index>());
  return ranks;
}

void add_suggestion(Page& page, const Json& summary) {
  page.section("In short");
  const auto card = [&](const char* rule, const char* what) -> Page::Card {
    const Json rank = summary["suggested"].value(rule, Json());
    return {rank.is_number() ? rank.dump() : "-",
            (rank == 1 ? "component, " : "components, ") + std::string(what)};
  };
  page.cards({card("by_holdout_error", "by what foretells entries that were left out"),
              card("by_stability", "by what comes back from every start")});
  std::vector<Fact> facts;
  for (const Json& line : summary["suggested"].value("in_words", Json::array()))
    facts.push_back({Tone::plain, sentence(line.get<std::string>())});
  if (!summary.value("complete", true))
    facts.push_back({Tone::warning, "It is not complete: the same command goes on with what is missing."});
  page.facts(facts);
}

// ranks.csv on its side, with as many digits as can be read.
void add_table(Page& page, const NumberTable& ranks) {
  Page::Table table{{"measure"}, {}, 1};
  for (const double rank : ranks.column("rank")) table.head.push_back(fmt::format("rank {}", rank));
  for (const std::string& name : ranks.names()) {
    if (name == "rank") continue;
    std::vector<std::string> row{name};
    for (const double value : ranks.column(name))
      row.push_back(std::isfinite(value) ? fmt::format("{:.4g}", value) : "-");
    table.rows.push_back(std::move(row));
  }
  page.section("All measures");
  page.table("", table);
}

// Clusters of the rows in each run of a rank; empty where not all have kept W.
std::vector<std::vector<Index>> clusters_of(const std::string& folder, Index rank) {
  std::vector<std::vector<Index>> clusters;
  for (const std::string& run : runs_of(folder, rank)) {
    const Model model = read_model(run);
    if (model.w_path.empty()) return {};
    clusters.push_back(largest_components(read_w(model).Wt, model.H));
    if (clusters.back().size() != clusters.front().size()) return {};
  }
  return clusters;
}

void add_consensus(Page& page, const std::string& folder, const std::set<Index>& ranks) {
  draw::Figure figure;
  figure.title = "How often rows are in one cluster";
  figure.across = 2;
  for (const Index rank : ranks) {
    if (rank < 2) continue;
    const std::vector<std::vector<Index>> clusters = clusters_of(folder, rank);
    if (clusters.size() > 1) figure.panels.push_back(consensus_panel(clusters, rank));
  }
  if (figure.panels.empty()) return;
  figure.notes.emplace_back(
      "Bright: in every run; dark: in none. Clear squares are clusters that do not depend on the start.");
  page.section("Whether rows stay together");
  page.figure(figure);
}

void add_sweep(Page& page, const Json& summary, const NumberTable& ranks) {
  page.section("What was run");
  const Json options = summary.value("options", Json::object());
  const std::set<double> each(ranks.column("rank").begin(), ranks.column("rank").end());
  const auto [fewest, most] = std::ranges::minmax(ranks.column("runs"));
  page.text(fmt::format("{}, ranks {}, {}{} each, nmf {}, {} at last.", options.value("input", "-"),
                        fmt::join(each, ", "), fewest < most ? fmt::format("{} to ", fewest) : "",
                        plural(std::lround(most), "run"), summary.value("version", "-"),
                        spoken_duration(summary.value("seconds", 0.0))));
  add_options(page, options);
}

Page make_page(const PageOptions& options) {
  const Json summary = summary_of_sweep(options.folder);
  const fs::path path = fs::path(options.folder).lexically_normal();
  Page page((path.has_filename() ? path.filename() : path.parent_path().filename()).string(),
            "How many components? Several ranks, from several starts each");
  add_suggestion(page, summary);
  page.section("What was measured");
  draw::Figure figure = ranks_figure(options.folder);
  figure.notes.clear();  // it has been said
  page.figure(figure);
  const NumberTable ranks((path / "ranks.csv").string());
  if (ranks.names().at(1) == "runs")  // else runs of a rank differ in more than their starts
    add_consensus(page, options.folder, suggested_ranks(summary));
  add_table(page, ranks);
  add_sweep(page, summary, ranks);
  return page;
}

}  // namespace

Page page_of_sweep(const PageOptions& options) {
  try {
    return make_page(options);
  } catch (const Json::exception& problem) {
    throw Error(Fault::input,
                fmt::format("{}: its summary.json is not whole ({}); give the command of 'nmf rank' again",
                            options.folder, in_words(problem)));
  }
}

}  // namespace nmf::app
