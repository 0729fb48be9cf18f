#include "sweep/rows.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/model/clustering.hpp"
#include "nmf/model/folder.hpp"
#include "sweep/fits.hpp"

namespace nmf::app {
namespace {

double comparable(double objective) {
  return std::isnan(objective) ? std::numeric_limits<double>::infinity() : objective;
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
    if (comparable(figures.objective) <
        comparable(row.runs[static_cast<std::size_t>(best)].figures.objective))
      best = i;
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

bool is_complete(const SweepFolder& folder, const SweepOptions& options, Index setting) {
  for (Index run = 0; run < options.runs; ++run)
    if (!folder.has({Task::Kind::run, setting, run})) return false;
  for (Index fold = 0; fold < options.folds.count; ++fold)
    if (!folder.has({Task::Kind::fold, setting, fold})) return false;
  return true;
}

SettingRow row_of(const SweepFolder& folder, const std::vector<Setting>& settings,
                  const SweepOptions& options, Index setting) {
  SettingRow row;
  row.setting = setting;
  const Options& own = settings[static_cast<std::size_t>(setting)].options;
  row.measures.rank = own.rank;
  std::vector<Factor<double>> H;
  std::vector<std::vector<Index>> clusters;
  for (Index run = 0; run < options.runs; ++run) {
    const Task task{Task::Kind::run, setting, run};
    if (!folder.has(task)) continue;
    const std::string path = folder.path(task);
    Model model = read_model(path, own.threads);
    const ModelRows w = read_w(model, own.threads);
    clusters.push_back(options.cluster == Side::rows ? largest_components(w.Wt, model.H)
                                                     : largest_components(model.H, w.Wt));
    row.runs.push_back(
        {run, options_of_run(settings[static_cast<std::size_t>(setting)], run).seed, read_figures(path)});
    row.seconds += row.runs.back().figures.init_seconds + row.runs.back().figures.iterate_seconds;
    H.push_back(std::move(model.H));
  }
  for (Index fold = 0; fold < options.folds.count; ++fold) {
    const Task task{Task::Kind::fold, setting, fold};
    if (!folder.has(task)) continue;
    row.folds.push_back(folder.read(task));
    row.seconds += row.folds.back().seconds;
  }
  row.complete = std::ssize(row.runs) == options.runs && std::ssize(row.folds) == options.folds.count;
  if (std::ssize(row.folds) == options.folds.count)
    for (const FoldOutcome& fold : row.folds) row.measures.held_out.push_back(fold.error);
  if (!row.runs.empty()) compare_runs(row, std::move(H), clusters, own.seed);
  return row;
}

}  // namespace nmf::app
