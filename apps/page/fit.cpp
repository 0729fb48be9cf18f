// What fits worst, and what agrees with what is known.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cli/console.hpp"
#include "cli/json.hpp"
#include "input/classes.hpp"
#include "input/entries.hpp"
#include "input/model.hpp"
#include "input/recorded.hpp"
#include "input/together.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/clustering.hpp"
#include "nmf/model/compare.hpp"
#include "nmf/model/counting.hpp"
#include "nmf/model/summary.hpp"
#include "page/pages.hpp"
#include "report/numbers.hpp"
#include "report/progress.hpp"
#include "report/verification.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

constexpr std::size_t worst_shown = 10;

// Those whose entries are least like the model's, beside their size.
Page::Table worst(const ScoresBy& by, const char* what) {
  std::vector<std::size_t> order(by.scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto error = [&](std::size_t i) {
    const double relative = by.scores[i].relative_error();
    return std::isfinite(relative) ? relative : -1;
  };
  const std::size_t shown = std::min(order.size(), worst_shown);
  std::partial_sort(
      order.begin(), order.begin() + static_cast<Index>(shown), order.end(),
      [&](std::size_t a, std::size_t b) { return std::pair(-error(a), a) < std::pair(-error(b), b); });
  Page::Table table{{what, "number", "relative error", "root mean square"}, {}, 1};
  for (std::size_t i = 0; i < shown; ++i) {
    const Score& score = by.scores[order[i]];
    table.rows.push_back({by.name(order[i]), fmt::to_string(order[i] + 1),
                          spoken_fixed(score.relative_error(), 4, "-"), fmt::format("{:.4g}", score.rmse())});
  }
  return table;
}

LabelledMatrix<double> read_as_recorded(const PageOptions& options, const Model& model, RecordedRun& run,
                                        Evaluation& evaluation) {
  run = recorded_run(options.folder);
  evaluation.input = options.input;
  evaluation.options = run.input.options;
  evaluation.options.text = {};  // the words of the model count, not those that would be chosen again
  set_missing_rule(model.missing, model, evaluation.options);
  evaluation.options.threads = options.threads;
  evaluation.options.memory_limit = available_memory();
  ReadProgressLine progress(!options.quiet);
  io::ReadOptions shown = evaluation.options;
  progress.follow(shown);
  return io::read_matrix<double>(options.input, shown, evaluation.read);
}

// What `nmf verify` would say of the figures that the page shows. Entries that are kept for a test (--test)
// count here, so that nothing is known of a run that had some.
std::vector<std::string> doubts_about(const PageOptions& options, const RecordedRun& run, const Model& model,
                                      const Evaluation& evaluation) {
  std::vector<std::string> doubts;
  if (!run.sha256.empty() && run.sha256 != evaluation.read.sha256)
    doubts.push_back(fmt::format("{} is not what was factorized: its SHA-256 is another", options.input));
  const Json summary = summary_of_run(model);
  if (summary.is_null() || !run.watch.test.empty()) return doubts;
  const bool single = run.solver.precision == Precision::single_precision;
  const Rounding allowed = rounding(single);
  const Figures said = figures_of(summary);
  Checks checks;
  checks.compare("relative error", said.relative_error, evaluation.relative_error, allowed.share,
                 allowed.least);
  checks.compare("explained variance", said.explained_variance, evaluation.explained_variance, allowed.share,
                 allowed.least);
  for (const Check& check : checks.all())
    if (check.verdict == Verdict::fails)
      doubts.push_back(fmt::format("{}: {} on {}", check.what, check.reason, options.input));
  return doubts;
}

}  // namespace

FitOnInput measure_fit(const PageOptions& options, const Model& model) {
  RecordedRun run;
  FitOnInput fit;
  LabelledMatrix<double> x = read_as_recorded(options, model, run, fit.evaluation);
  EvaluationFlags flags;
  flags.by = By::both;
  flags.entries.weights = run.entries.weights;
  evaluate(flags, model, x, model.missing, options.threads, fit.evaluation);
  fit.doubts = doubts_about(options, run, model, fit.evaluation);
  if (!options.quiet)
    for (const std::string& doubt : fit.doubts) tell("warning: " + doubt);
  return fit;
}

void add_fit(Page& page, const FitOnInput& fit) {
  const Evaluation& evaluation = fit.evaluation;
  page.section("What fits worst");
  page.text(fmt::format(
      "Rows and columns of {} by the part of them that W H leaves, |x - w h| / |x|; of the whole matrix "
      "it is {}.",
      evaluation.input, spoken_fixed(evaluation.all.relative_error(), 4, "not known")));
  if (evaluation.coherence)
    page.text(fmt::format(
        "Coherence of the {} heaviest words of each component (NPMI; 1: always together, 0: as by chance): "
        "{} on average.",
        evaluation.coherence->features, spoken_fixed(evaluation.coherence->mean, 3, "not known")));
  page.table("Rows", worst(evaluation.of_rows, "row"));
  page.table("Columns", worst(evaluation.of_columns, "column"));
}

void add_agreement(Page& page, const Model& model, const ModelRows& w, const Colouring& colouring) {
  const std::vector<Index> clusters = largest_components(w.Wt, model.H),
                           classes = numbered_classes(colouring.words);
  const Agreement found = agreement(clusters, classes);
  page.text(fmt::format(
      "Clusters by largest component beside {}: {:.1f} % of the rows are of the commonest class of their "
      "cluster (purity); adjusted Rand index {:.3f}, normalised mutual information {:.3f} (1: they say "
      "the same, 0: nothing).",
      colouring.title, 100 * found.purity, found.ari, found.nmi));
  if (colouring.names.size() > 12) return;
  const std::vector<std::string> components = component_names(model);
  std::vector<std::vector<Index>> counts(components.size() + 1, std::vector<Index>(colouring.names.size()));
  for (std::size_t i = 0; i < clusters.size(); ++i)
    ++counts[static_cast<std::size_t>(clusters[i])][static_cast<std::size_t>(colouring.group[i])];
  Page::Table table{{"largest component"}, {}, 1};
  table.head.insert(table.head.end(), colouring.names.begin(), colouring.names.end());
  for (std::size_t r = 0; r < counts.size(); ++r) {
    if (std::accumulate(counts[r].begin(), counts[r].end(), Index{0}) == 0) continue;
    std::vector<std::string> row{r < components.size() ? components[r] : "none"};
    for (const Index count : counts[r]) row.push_back(fmt::to_string(count));
    table.rows.push_back(std::move(row));
  }
  page.table(fmt::format("Rows by component and {}", colouring.title), table);
}

void add_matching(Page& page, const PageOptions& options, const Model& model) {
  const Model other = open_model(options.other, options.threads, options.quiet);
  const Together both = together(model, other);
  const Comparison found = compare_components(both.A, both.B);
  page.section("Beside another model");
  page.text(fmt::format(
      "Components of {} and of {}, paired so that their cosines have the largest sum: the score is {:.4f} "
      "(1: the same up to order and scale, 0: nothing in common).",
      options.folder, options.other, found.score));
  if (both.only_in_a + both.only_in_b > 0)
    page.text(fmt::format(
        "Both have {}; of those in one only, which count as 0 in the other, the first has {}, the second {}.",
        plural(both.common, "feature"), both.only_in_a, both.only_in_b));
  Page::Table table{{"here", "there", "cosine"}, {}, 2};
  for (const ComponentPair& pair : found.pairs)
    table.rows.push_back({both.names_a[static_cast<std::size_t>(pair.a)],
                          both.names_b[static_cast<std::size_t>(pair.b)],
                          fmt::format("{:.4f}", pair.cosine)});
  for (const Index a : found.only_in_a)
    table.rows.push_back({both.names_a[static_cast<std::size_t>(a)], "-", ""});
  for (const Index b : found.only_in_b)
    table.rows.push_back({"-", both.names_b[static_cast<std::size_t>(b)], ""});
  page.table("", table);
  page.figure(matching_figure(both.A, both.B, both.names_a, both.names_b));
}

}  // namespace nmf::app
