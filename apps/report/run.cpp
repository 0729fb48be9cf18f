#include "report/run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cli/flag_names.hpp"
#include "cli/flags.hpp"
#include "cli/json.hpp"
#include "nmf/model/summary.hpp"
#include "report/numbers.hpp"
#include "report/scratch.hpp"
#include "report/stored_file.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

// "kl", "is", "beta_0.5".
std::string loss_label(const Loss& loss) {
  const bool named =
      loss.kind != Loss::Kind::beta || loss.parameter == 0 || loss.parameter == 1 || loss.parameter == 2;
  return named ? name(loss) : "beta_" + name(loss);
}

// "3.94 Frobenius", "543534.99 kl, 1087069.98 Poisson deviance", "12.3 is".
std::string spoken_loss(const RunFacts& facts) {
  if (is_least_squares(facts.loss_function))
    return fmt::format("{} Frobenius", spoken_number(facts.frobenius_error, 8));
  if (is_beta(facts.loss_function, 1))
    return fmt::format("{} kl, {} Poisson deviance", spoken_number(facts.loss, 9),
                       spoken_number(poisson_deviance(facts.loss), 9));
  return fmt::format("{} {}", spoken_number(facts.loss, 8), loss_label(facts.loss_function));
}

// What is explained is a share of this.
std::string what_is_explained(const RunFacts& facts) {
  if (is_least_squares(facts.loss_function)) return "the variance";
  return is_beta(facts.loss_function, 1) ? "the deviance" : "what the mean leaves";
}

std::string iterations(const Figures& figures) {
  return plural(figures.iterations, "iteration");
}

std::string why_stopped(const RunFacts& facts) {
  const std::string residual = fmt::format("KKT residual {:.2g}", facts.kkt_residual);
  switch (facts.stop_reason) {
    case StopReason::kkt:
      return fmt::format("{} <= {:g}", residual, facts.options.tolerance);
    case StopReason::change:
      return fmt::format("error fell by less than {:g} of it in {} iterations, {}",
                         facts.options.change_tolerance, facts.options.window, residual);
    case StopReason::holdout:
      return "the error of the entries held out turned up, " + residual;
    case StopReason::max_iterations:
      return "limit on iterations, " + residual;
    case StopReason::time_limit:
      return "limit on time, " + residual;
    case StopReason::interrupted:
      return "interrupted, " + residual;
  }
  return {};
}

// "iris.nmf/ (W.csv, H.csv, log.csv, summary.json)", and what is written elsewhere.
std::string where(const Outputs& outputs) {
  std::vector<std::string> inside;
  std::vector<std::string> places;
  for (const std::string& path : {outputs.w, outputs.h, outputs.log, outputs.summary, outputs.anndata}) {
    const std::filesystem::path file(path);
    if (path == "-")
      places.emplace_back("standard output");
    else if (!outputs.folder.empty() && file == std::filesystem::path(outputs.folder) / file.filename())
      inside.push_back(file.filename().string());
    else if (!path.empty())
      places.push_back(path);
  }
  if (!outputs.folder.empty())
    places.insert(places.begin(), fmt::format("{} ({})", outputs.folder, fmt::join(inside, ", ")));
  return fmt::format("{}", fmt::join(places, ", "));
}

bool holds_out(const RunFacts& facts) {
  return facts.counts.held_out > 0;
}
bool tests(const RunFacts& facts) {
  return facts.counts.test > 0;
}

// What the error of single entries is: see entry_error().
std::string entry_error_name(const Loss& loss) {
  return loss.kind == Loss::Kind::beta && !is_least_squares(loss) ? "mean " + loss_label(loss)
                                                                  : "root mean squared error";
}

std::string watched_line(const char* what, double error, Index entries, const RunFacts& facts) {
  return fmt::format(
      "{:<10} {} {} of {} entries{}\n", what, spoken_number(error, 6), entry_error_name(facts.loss_function),
      entries, facts.options.early_stop ? fmt::format(", after iteration {}", facts.chosen_iteration) : "");
}

// Where something is added to the loss.
std::string spoken_penalty(const RunFacts& facts) {
  return facts.penalty > 0 ? fmt::format(", objective {} with a penalty of {}",
                                         spoken_number(facts.objective, 8), spoken_number(facts.penalty, 4))
                           : "";
}

// Where components were exchanged.
std::string spoken_exchanges(const RunFacts& facts) {
  return facts.exchange_rounds > 0 ? fmt::format(", {} of {} exchanges of components kept",
                                                 facts.exchanges_kept, facts.exchange_rounds)
                                   : "";
}

// What the command took beside reading: its passes went through scratch files then.
double seconds_of_passes(const RunFacts& facts) {
  return facts.total_seconds - facts.read_seconds;
}

Json input_facts(const RunFacts& facts) {
  Json input = stored_file(facts.input, facts.read);
  input.update({{"rows", facts.rows},
                {"columns", facts.columns},
                {"storage", facts.sparse ? "sparse" : "dense"},
                {"non_zeros", facts.non_zeros},
                {"missing", facts.missing},
                {"zero_rows", facts.read.zero_rows},
                {"zero_columns", facts.read.zero_columns},
                {"label_columns", facts.read.label_columns}});
  return input;
}

}  // namespace

std::vector<std::string> warnings_of_figures(const Figures& figures) {
  std::vector<std::string> all;
  if (figures.empty > 0)
    all.push_back(
        fmt::format("{} ended at zero; a smaller --rank does as well", plural(figures.empty, "component")));
  if (figures.stop_reason == StopReason::max_iterations)
    all.push_back(
        fmt::format("not converged after {}; raise --max-iterations or --tolerance", iterations(figures)));
  if (figures.stop_reason == StopReason::time_limit)
    all.push_back(fmt::format("not converged after {}; raise --time-limit or --tolerance",
                              spoken_duration(figures.iterate_seconds)));
  if (figures.stop_reason == StopReason::interrupted)
    all.push_back(
        fmt::format("interrupted after {}; the factors are those of that iteration", iterations(figures)));
  return all;
}

std::vector<std::string> warnings(const RunFacts& facts) {
  std::vector<std::string> all;
  const bool unlisted = facts.flags->values().at("missing") == "unlisted";
  if (facts.read.zero_rows + facts.read.zero_columns > 0)
    all.push_back(fmt::format("{} and {} of the matrix {}: their factors are zero",
                              plural(static_cast<Index>(facts.read.zero_rows), "row"),
                              plural(static_cast<Index>(facts.read.zero_columns), "column"),
                              unlisted ? "have no entry" : "are all zero"));
  if (!facts.lost.empty()) all.push_back(facts.lost);
  for (std::string& warning : warnings_of_figures(facts)) all.push_back(std::move(warning));
  return all;
}

std::string summary(const RunFacts& facts, const Outputs& outputs) {
  const Json options = facts.flags->values();
  const auto path_or_null = [](const std::string& path) { return path.empty() ? Json() : Json(path); };
  Json all{{"schema_version", 1},
           {"program", "nmf"},
           {"version", NMF_VERSION},
           {"command", "factor"},
           {"input", input_facts(facts)},
           {"options", options},
           {"rank", facts.options.rank},
           {"fixed", {{"W", facts.options.fixed_w}, {"H", facts.options.fixed_h}}},
           {"loss", name(facts.loss_function)},
           {"algorithm", facts.algorithm},
           {"seed", facts.options.seed},
           {"precision", options.at("precision")},
           {"threads", facts.threads}};
  if (!facts.components.empty()) all["components"] = facts.components;
  if (!facts.read.stop_words.empty()) all["stop_words"] = facts.read.stop_words;
  add_figures(facts, all);
  if (!facts.scale.empty()) all["scale"] = spelled(facts.scale);
  if (in_files(facts.scratch)) all["scratch"] = scratch_facts(*facts.scratch, seconds_of_passes(facts));
  if (facts.processes.number > 1)
    all["processes"] = {{"number", facts.processes.number},
                        {"reading", facts.processes.by_parts ? "parts" : "first"},
                        {"received_bytes", facts.processes.messages.bytes},
                        {"message_seconds", facts.processes.messages.seconds}};
  all["files"] = {{"W", path_or_null(outputs.w)},
                  {"H", path_or_null(outputs.h)},
                  {"log", path_or_null(outputs.log)},
                  {"summary", path_or_null(outputs.summary)}};
  if (!outputs.anndata.empty()) all["files"]["h5ad"] = outputs.anndata;
  all["sha256"] = {{"W", path_or_null(facts.hashes.w)},
                   {"H", path_or_null(facts.hashes.h)},
                   {"log", path_or_null(facts.hashes.log)}};
  const auto add_hash = [&all](const char* file, const std::string& hash) {
    if (!hash.empty()) all["sha256"][file] = hash;
  };
  add_hash("row_names", facts.hashes.row_names);
  add_hash("column_names", facts.hashes.column_names);
  add_hash("starts", facts.hashes.starts);
  add_hash("scale", facts.hashes.scale);
  all["warnings"] = with_flags(facts.read.warnings);
  for (const std::string& warning : warnings(facts)) all["warnings"].push_back(warning);
  return text_of(all);
}

std::string result_lines(const RunFacts& facts, const Outputs& outputs) {
  const double cells = static_cast<double>(facts.rows) * static_cast<double>(facts.columns);
  const std::string share = facts.sparse ? fmt::format(", {:.3g} % of it non-zero",
                                                       100 * static_cast<double>(facts.non_zeros) / cells)
                                         : "";
  return fmt::format("matrix     {}: {} x {}, {}{}\n", facts.input, facts.rows, facts.columns,
                     facts.sparse ? "sparse" : "dense", share) +
         (facts.scale.empty() ? ""
                              : fmt::format("scaled     by {}: errors are of the scaled matrix\n",
                                            fmt::join(spelled(facts.scale), ", "))) +
         fmt::format("error      {} relative, {}{}, rank {}\n",
                     spoken_fixed(facts.relative_error, 8, "nothing to be"), spoken_loss(facts),
                     spoken_penalty(facts), facts.options.rank) +
         (holds_out(facts) ? watched_line("held out", facts.holdout_error, facts.counts.held_out, facts)
                           : "") +
         (tests(facts) ? watched_line("test", facts.test_error, facts.counts.test, facts) : "") +
         fmt::format("explained  {} of {}\n",
                     std::isfinite(facts.explained_variance)
                         ? spoken_fixed(100 * facts.explained_variance, 4, "") + " %"
                         : "nothing: there is none",
                     what_is_explained(facts)) +
         (facts.starts > 1 ? fmt::format("starts     {}, the best is number {} ({})\n", facts.starts,
                                         facts.best_start, facts.init)
                           : "") +
         (in_files(facts.scratch)
              ? fmt::format("scratch    {}\n", spoken_scratch(*facts.scratch, seconds_of_passes(facts)))
              : "") +
         fmt::format("stopped    {} after {} in {}: {}{}\n",
                     converged(facts.stop_reason) ? "converged" : "not converged", iterations(facts),
                     spoken_duration(facts.iterate_seconds), why_stopped(facts), spoken_exchanges(facts)) +
         fmt::format("written    {}\n", where(outputs));
}

std::string starts_table(const std::vector<StartSummary>& starts) {
  std::string table = "start,seed,init,objective,relative_error,kkt_residual,iterations,stop_reason\n";
  for (const StartSummary& row : starts)
    table += fmt::format("{},{},{},{},{},{},{},{}\n", row.start, row.seed, name(row.init),
                         number_cell(row.objective), number_cell(row.relative_error),
                         number_cell(row.kkt_residual), row.iterations,
                         row.finished ? name(row.stop_reason) : "behind");
  return table;
}

std::string log_table(const RunFacts& facts, const std::vector<Iteration>& log) {
  struct Column {
    std::string name;
    double Iteration::*figure;
    double (*shown)(double) = [](double value) { return value; };
  };
  std::vector<Column> columns{{"seconds", &Iteration::seconds}, {"objective", &Iteration::objective}};
  if (!is_least_squares(facts.loss_function))
    columns.push_back({loss_label(facts.loss_function), &Iteration::loss});
  if (is_beta(facts.loss_function, 1))
    columns.push_back({"poisson_deviance", &Iteration::loss, poisson_deviance});
  if (std::any_of(log.begin(), log.end(), [](const Iteration& row) { return row.penalty > 0; }))
    columns.push_back({"penalty", &Iteration::penalty});
  columns.push_back({"relative_error", &Iteration::relative_error});
  columns.push_back({"relative_change", &Iteration::relative_change});
  columns.push_back({"kkt_residual", &Iteration::kkt_residual});
  if (holds_out(facts)) columns.push_back({"holdout_error", &Iteration::holdout_error});
  if (tests(facts)) columns.push_back({"test_error", &Iteration::test_error});

  std::string table = "iteration";
  for (const Column& column : columns) table += "," + column.name;
  for (const Iteration& row : log) {
    table += fmt::format("\n{}", row.iteration);
    for (const Column& column : columns) table += "," + number_cell(column.shown(row.*column.figure));
  }
  return table + "\n";
}

}  // namespace nmf::app
