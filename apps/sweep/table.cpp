#include "sweep/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/numbers.hpp"

namespace nmf::app {
namespace {

const Setting& setting_of(const SettingRow& row, const std::vector<Setting>& settings) {
  return settings[static_cast<std::size_t>(row.setting)];
}

bool has_folds(const SettingRow& row) {
  return !row.measures.held_out.empty();
}

MeanError held_out_of(const SettingRow& row) {
  if (has_folds(row)) return mean_error(row.measures.held_out);
  return {Stability::undefined, Stability::undefined};
}

// So many decimals, or a dash for what has no value.
std::string cell(double value, int decimals) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, decimals) : "-";
}

// Six significant digits at most, in ten columns.
std::string figure(double value) {
  return std::isfinite(value) ? fmt::format("{:.5g}", value) : "-";
}

struct Column {
  std::string name;
  std::string (*cell)(const SettingRow&);
};

const std::vector<Column>& figures_of_ranks() {
  static const std::vector<Column> all{
      {"runs", [](const SettingRow& row) { return fmt::to_string(row.runs.size()); }},
      {"converged", [](const SettingRow& row) { return fmt::to_string(row.converged_runs()); }},
      {"best_run", [](const SettingRow& row) { return row.best ? fmt::to_string(row.best->run) : ""; }},
      {"objective",
       [](const SettingRow& row) {
         return number_cell(row.best ? row.best->figures.objective : Stability::undefined);
       }},
      {"relative_error",
       [](const SettingRow& row) {
         return number_cell(row.best ? row.best->figures.relative_error : Stability::undefined);
       }},
      {"median_relative_error", [](const SettingRow& row) { return number_cell(row.median_error); }},
      {"explained_variance",
       [](const SettingRow& row) {
         return number_cell(row.best ? row.best->figures.explained_variance : Stability::undefined);
       }},
      {"spread", [](const SettingRow& row) { return number_cell(row.spread); }},
      {"folds", [](const SettingRow& row) { return fmt::to_string(row.folds.size()); }},
      {"holdout_error", [](const SettingRow& row) { return number_cell(held_out_of(row).mean); }},
      {"holdout_standard_error",
       [](const SettingRow& row) { return number_cell(held_out_of(row).standard_error); }},
      {"cosine", [](const SettingRow& row) { return number_cell(row.measures.stability.cosine); }},
      {"seen", [](const SettingRow& row) { return number_cell(row.measures.stability.seen); }},
      {"silhouette", [](const SettingRow& row) { return number_cell(row.measures.stability.silhouette); }},
      {"least_silhouette",
       [](const SettingRow& row) { return number_cell(row.measures.stability.least_silhouette); }},
      {"dispersion",
       [](const SettingRow& row) { return row.runs.empty() ? "" : number_cell(row.consensus.dispersion); }},
      {"cophenetic",
       [](const SettingRow& row) { return row.runs.empty() ? "" : number_cell(row.consensus.cophenetic); }},
      {"pac", [](const SettingRow& row) { return row.runs.empty() ? "" : number_cell(row.consensus.pac); }},
      {"clustered",
       [](const SettingRow& row) { return row.runs.empty() ? "" : fmt::to_string(row.consensus.rows); }},
  };
  return all;
}

// rank, and what else varies.
std::string names_of_settings(const TableOf& of) {
  std::string names = "rank";
  for (const std::string& option : of.varied) names += "," + option;
  return names;
}
std::string values_of(const Setting& setting, const TableOf& of) {
  std::string values = fmt::to_string(setting.options.rank);
  for (const std::string& option : of.varied) values += "," + setting.value(option);
  return values;
}

}  // namespace

std::string table_head(const TableOf& table) {
  std::string head = "rank";
  for (const std::string& option : table.varied) head += fmt::format(" {:>8}", option);
  if (table.folds) head += fmt::format(" {:>19}", "held out +- its s.e.");
  if (table.runs)
    head += fmt::format(" {:>9} {:>9} {:>5} {:>6} {:>5}", "error", "median", "seen", "silh.", "coph.");
  return head + fmt::format(" {:>5} {:>8}\n", "ended", "time");
}

std::string table_row(const SettingRow& row, const std::vector<Setting>& settings, const TableOf& table) {
  const Setting& setting = setting_of(row, settings);
  std::string line = fmt::format("{:>4}", setting.options.rank);
  for (const std::string& option : table.varied) line += fmt::format(" {:>8}", setting.value(option));
  if (table.folds) {
    const MeanError held_out = held_out_of(row);
    line += has_folds(row) ? fmt::format(" {:>10} +- {:<7}", figure(held_out.mean),
                                         fmt::format("{:.2g}", held_out.standard_error))
                           : fmt::format(" {:>20}", "-");
  }
  if (table.runs) {
    const Stability& stability = row.measures.stability;
    line += fmt::format(" {:>9} {:>9} {:>5} {:>6} {:>5}",
                        figure(row.best ? row.best->figures.relative_error : Stability::undefined),
                        figure(row.median_error), cell(stability.seen, 2), cell(stability.silhouette, 3),
                        row.runs.empty() ? "-" : cell(row.consensus.cophenetic, 3));
  }
  const auto ended = row.converged_runs() +
                     std::count_if(row.folds.begin(), row.folds.end(),
                                   [](const FoldOutcome& fold) { return converged(fold.stop_reason); });
  return line + fmt::format(" {:>5} {:>8}\n", fmt::format("{}/{}", ended, row.runs.size() + row.folds.size()),
                            spoken_duration(row.seconds));
}

std::string ranks_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings,
                      const TableOf& of) {
  std::string table = names_of_settings(of);
  for (const Column& column : figures_of_ranks()) table += "," + column.name;
  table += "\n";
  for (const SettingRow& row : rows) {
    table += values_of(setting_of(row, settings), of);
    for (const Column& column : figures_of_ranks()) table += "," + column.cell(row);
    table += "\n";
  }
  return table;
}

std::string runs_csv(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings,
                     const TableOf& of) {
  std::string table = names_of_settings(of) +
                      ",kind,number,seed,init,objective,relative_error,explained_variance,holdout_error,"
                      "iterations,stop_reason,seconds\n";
  for (const SettingRow& row : rows) {
    const std::string values = values_of(setting_of(row, settings), of);
    for (const RunRow& run : row.runs)
      table += fmt::format(
          "{},run,{},{},{},{},{},{},,{},{},{}\n", values, run.run, run.seed, run.figures.init,
          number_cell(run.figures.objective), number_cell(run.figures.relative_error),
          number_cell(run.figures.explained_variance), run.figures.iterations, name(run.figures.stop_reason),
          number_cell(run.figures.init_seconds + run.figures.iterate_seconds));
    for (std::size_t fold = 0; fold < row.folds.size(); ++fold)
      table += fmt::format("{},fold,{},,,,,,{},{},{},{}\n", values, row.of.folds[fold],
                           number_cell(row.folds[fold].error), row.folds[fold].iterations,
                           name(row.folds[fold].stop_reason), number_cell(row.folds[fold].seconds));
  }
  return table;
}

}  // namespace nmf::app
