#include "sweep/rows.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/model/clustering.hpp"
#include "nmf/model/folder.hpp"
#include "sweep/fits.hpp"

namespace nmf::app {
namespace {

// By objective; by relative error, which has no unit, where no double can hold that.
bool is_better(const Figures& a, const Figures& b) {
  const auto least = [](double value) {
    return std::isnan(value) ? std::numeric_limits<double>::infinity() : value;
  };
  return std::pair(least(a.objective), least(a.relative_error)) <
         std::pair(least(b.objective), least(b.relative_error));
}

double median(std::vector<double> values) {
  if (values.empty()) return Stability::undefined;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

// What runs say of each other.
void compare_runs(SettingRow& row, std::vector<Factor<double>> H,
                  const std::vector<std::vector<Index>>& clusters, std::uint64_t seed) {
  Index best = 0;
  std::vector<double> errors, objectives;
  for (Index i = 0; i < std::ssize(row.runs); ++i) {
    const Figures& figures = row.runs[static_cast<std::size_t>(i)].figures;
    errors.push_back(figures.relative_error);
    objectives.push_back(figures.objective);
    if (is_better(figures, row.runs[static_cast<std::size_t>(best)].figures)) best = i;
  }
  row.best = row.runs[static_cast<std::size_t>(best)];
  row.median_error = median(errors);
  row.spread = spread(objectives);
  row.measures.stability = stability(std::move(H), best);
  row.consensus = consensus(clusters, seed);
}

}  // namespace

Index SettingRow::converged_runs() const {
  return std::count_if(runs.begin(), runs.end(),
                       [](const RunRow& run) { return converged(run.figures.stop_reason); });
}

bool RowOf::complete(Index of_runs, const Folds& of_folds) const {
  // In rising order: the last of the first so many is the last of those that are wanted.
  return std::ssize(runs) >= of_runs &&
         (of_runs == 0 || runs[static_cast<std::size_t>(of_runs - 1)] < of_runs) &&
         std::ssize(folds) == of_folds.count;
}

SettingRow row_of(const SweepFolder& folder, const std::vector<Setting>& settings, Index setting,
                  const RowOf& of, const Folds& folds, Side cluster) {
  SettingRow row;
  row.setting = setting;
  row.of = of;
  const Setting& own = settings[static_cast<std::size_t>(setting)];
  row.measures.rank = own.options.rank;
  std::vector<Factor<double>> H;
  std::vector<std::vector<Index>> clusters;
  for (const Index run : of.runs) {
    const std::string path = folder.path({Task::Kind::run, setting, run});
    Model model = read_model(path, own.options.threads);
    const ModelRows w = read_w(model, own.options.threads);
    clusters.push_back(cluster == Side::rows ? largest_components(w.Wt, model.H)
                                             : largest_components(model.H, w.Wt));
    row.runs.push_back({run, options_of_run(own, run).seed, read_figures(path)});
    row.seconds += row.runs.back().figures.init_seconds + row.runs.back().figures.iterate_seconds;
    H.push_back(std::move(model.H));
  }
  for (const Index fold : of.folds) {
    row.folds.push_back(folder.read({Task::Kind::fold, setting, fold, folds}));
    row.seconds += row.folds.back().seconds;
  }
  if (std::ssize(row.folds) == folds.count)
    for (const FoldOutcome& fold : row.folds) row.measures.held_out.push_back(fold.error);
  if (!row.runs.empty()) compare_runs(row, std::move(H), clusters, own.options.seed);
  return row;
}

}  // namespace nmf::app
