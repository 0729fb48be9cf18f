// What a run came to, in plain words, and what it was.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "cli/json.hpp"
#include "nmf/io/source.hpp"
#include "nmf/model/compare.hpp"
#include "nmf/model/summary.hpp"
#include "page/pages.hpp"
#include "report/numbers.hpp"
#include "report/run.hpp"

namespace nmf::app {
namespace {

// Components that are nearly the same do the work of one.
constexpr double alike = 0.95;

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.1f} %", 100 * share) : "not known";
}

// Nothing but a limit ends a run with --tolerance 0: whether it converged, its residual says. A hundredth of
// the usual tolerance, since how much was left nobody asked.
bool converged_by_residual(const Figures& run, const Json& options) {
  return !converged(run.stop_reason) && options.value("tolerance", Json()) == 0 &&
         run.kkt_residual <= Options{}.tolerance / 100;
}

// options: those of the run, as its summary has them.
Fact why_it_ended(const Figures& run, const Json& options) {
  const std::string residual = fmt::format("KKT residual {:.2g}", run.kkt_residual);
  if (converged_by_residual(run, options))
    return {Tone::good,
            fmt::format("It converged, by its {}, which is 0 at an optimum. With --tolerance 0 it "
                        "went on to a limit all the same.",
                        residual)};
  switch (run.stop_reason) {
    case StopReason::kkt:
      return {Tone::good,
              fmt::format("It converged: the factors are as good as small steps can make them ({}; the "
                          "tolerance is {}).",
                          residual, options.value("tolerance", Json()).dump())};
    case StopReason::change:
      return {Tone::good, fmt::format("It converged: the error hardly fell any more ({}).", residual)};
    case StopReason::holdout:
      return {Tone::good,
              "It was stopped early, when the error of the entries held out turned up, and the factors of "
              "least such error were taken."};
    case StopReason::max_iterations:
      return {Tone::warning, fmt::format("It did not converge: the limit of {} ended it ({}). Give a "
                                         "larger --max-iterations.",
                                         plural(run.iterations, "iteration"), residual)};
    case StopReason::time_limit:
      return {Tone::warning,
              fmt::format("It did not converge: the limit on time ended it ({}). Give a larger --time-limit.",
                          residual)};
    case StopReason::interrupted:
      return {Tone::warning, fmt::format("It did not converge: it was interrupted ({}).", residual)};
  }
  return {};
}

Fact how_much_is_explained(const Figures& run) {
  if (!std::isfinite(run.explained_variance))
    return {Tone::plain, "How much is explained is not known: there is nothing beside the mean to explain."};
  const bool squares = is_least_squares(run.loss_function);
  return {Tone::plain,
          fmt::format("W H explains {} of {} (100 % would be every entry exactly, 0 % no more than the mean "
                      "of all entries).",
                      percent(run.explained_variance),
                      squares ? "the variance" : "what the mean leaves, by its own loss")};
}

std::vector<Fact> about_components(const Model& model, Index empty) {
  std::vector<Fact> facts;
  if (empty > 0)
    facts.push_back(
        {Tone::warning, fmt::format("{} empty: the data have no use for {}. Try a lower --rank.",
                                    empty == 1 ? "One component is" : fmt::format("{} components are", empty),
                                    empty == 1 ? "it" : "them")});
  const Factor<double> unit = unit_rows(model.H);
  const std::vector<std::string> names = component_names(model);
  constexpr std::size_t most_pairs = 5;
  std::size_t pairs = 0;
  double largest = -1;
  Index of_a = 0, of_b = 0;
  for (Index a = 0; a < unit.k(); ++a)
    for (Index b = a + 1; b < unit.k(); ++b) {
      double cosine = 0;
      for (Index j = 0; j < unit.count(); ++j) cosine += unit(a, j) * unit(b, j);
      if (cosine > largest) largest = cosine, of_a = a, of_b = b;
      if (cosine >= alike && ++pairs <= most_pairs)
        facts.push_back(
            {Tone::warning,
             fmt::format("{} and {} are nearly the same (cosine {:.2f}). A lower --rank may "
                         "do as well.",
                         names[static_cast<std::size_t>(a)], names[static_cast<std::size_t>(b)], cosine)});
    }
  if (const auto more = static_cast<Index>(pairs) - static_cast<Index>(most_pairs); more > 0)
    facts.push_back(
        {Tone::warning, fmt::format("The same holds for {} of components more.", plural(more, "pair"))});
  if (empty == 0 && pairs == 0)
    facts.push_back(
        {Tone::good, unit.k() < 2 ? std::string("The one component is not empty.")
                                  : fmt::format("No component is empty, and no two are nearly the same (the "
                                                "nearest, {} and {}, have the cosine {:.2f}).",
                                                names[static_cast<std::size_t>(of_a)],
                                                names[static_cast<std::size_t>(of_b)], largest)});
  return facts;
}

std::vector<Page::Card> cards_of(const Model& model, const Figures& run, const Json& options) {
  const bool ended = converged(run.stop_reason) || converged_by_residual(run, options);
  return {{ended ? "Converged" : "Not converged",
           fmt::format("after {} in {}", plural(run.iterations, "iteration"),
                       spoken_duration(run.iterate_seconds)),
           ended ? Tone::good : Tone::warning},
          {percent(run.explained_variance), "explained"},
          {spoken_fixed(run.relative_error, 4, "none"), is_least_squares(run.loss_function)
                                                            ? "relative error, |X - W H| / |X|"
                                                            : "of the loss that the mean has"},
          {fmt::to_string(model.options.rank),
           (model.options.rank == 1 ? "component" : "components") +
               (run.empty > 0 ? fmt::format(", {} empty", run.empty) : std::string()),
           run.empty > 0 ? Tone::warning : Tone::plain}};
}

std::string said(const Json& object, const char* name) {
  if (!object.contains(name) || object[name].is_null()) return "-";
  return object[name].is_string() ? object[name].get<std::string>() : object[name].dump();
}

}  // namespace

Json summary_of_run(const Model& model) {
  std::error_code error;
  const std::string path = std::filesystem::is_directory(model.folder, error)
                               ? (std::filesystem::path(model.folder) / "summary.json").string()
                               : model.folder;
  if (!path.ends_with(".json") || !io::is_there(path)) return {};
  Json summary = read_summary(path);
  return tells_figures(summary) ? summary : Json();
}

void add_options(Page& page, const Json& options) {
  Page::Table table{{"option", "value"}, {}, 2};
  for (const auto& [name, value] : options.items()) {
    if (value.is_null() || (value.is_array() && value.empty())) continue;
    std::string words = value.is_string() ? value.get<std::string>() : value.dump();
    if (value.is_array()) {
      words.clear();
      for (const Json& word : value)
        words += (words.empty() ? "" : ", ") + (word.is_string() ? word.get<std::string>() : word.dump());
    }
    table.rows.push_back({name, words});
  }
  page.folded("All options, as they were in force", table);
}

void add_verdict(Page& page, const Model& model, const ModelRows* w, const std::vector<std::string>& doubts) {
  page.section("In short");
  const Json summary = summary_of_run(model);
  std::vector<Fact> facts;
  for (const std::string& doubt : doubts) facts.push_back({Tone::warning, sentence(doubt)});
  std::vector<std::string> in_other_words;  // warnings that the page gives in its own
  Index empty = 0;
  if (!summary.is_null()) {
    const Figures run = figures_of(summary);
    const Json options = summary.value("options", Json::object());
    page.cards(cards_of(model, run, options));
    facts.push_back(why_it_ended(run, options));
    in_other_words = warnings_of_figures(run);
    facts.push_back(how_much_is_explained(run));
    empty = run.empty;
    if (run.starts > 1)
      facts.push_back({Tone::plain, fmt::format("It is the best of {} starts.", run.starts)});
    if (std::isfinite(run.holdout_error))
      facts.push_back(
          {Tone::plain, fmt::format("Entries that were held out are foretold with an error of {:.4g}.",
                                    run.holdout_error)});
  }
  for (Fact& fact : about_components(model, empty)) facts.push_back(std::move(fact));
  if (w == nullptr)
    facts.push_back({Tone::plain, "W was not kept in a file: nothing is said of single rows."});
  if (summary.is_object() && summary.contains("warnings"))
    for (const Json& word : summary["warnings"])
      if (const auto warning = word.get<std::string>();
          std::find(in_other_words.begin(), in_other_words.end(), warning) == in_other_words.end())
        facts.push_back({Tone::warning, sentence("the run warned: " + warning)});
  page.facts(facts);
}

void add_run(Page& page, const Model& model) {
  const Json summary = summary_of_run(model);
  if (summary.is_null()) return;
  page.section("What was run");
  const Json input = summary.value("input", Json::object());
  Page::Table table{{}, {}, 2};
  const auto row = [&](const char* what, const std::string& value) { table.rows.push_back({what, value}); };
  row("data", said(input, "path"));
  row("size", fmt::format("{} x {}, {}, {} not zero, {} missing", said(input, "rows"), said(input, "columns"),
                          said(input, "storage"), said(input, "non_zeros"), said(input, "missing")));
  row("SHA-256 of the data", said(input, "sha256"));
  row("loss", said(summary, "loss"));
  row("algorithm", said(summary, "algorithm"));
  row("start", fmt::format("{}, seed {}", said(summary, "init"), said(summary, "seed")));
  if (!model.scale.empty()) {
    std::string steps;
    for (const std::string& step : spelled(model.scale)) steps += (steps.empty() ? "" : ", ") + step;
    row("scaled by", steps);
  }
  row("precision", said(summary, "precision"));
  row("threads", said(summary, "threads"));
  const Figures run = figures_of(summary);
  row("time", fmt::format("{} in all, {} of it iterating", spoken_duration(run.total_seconds),
                          spoken_duration(run.iterate_seconds)));
  row("memory", spoken_bytes(run.peak_memory));
  row("program", fmt::format("nmf {}", said(summary, "version")));
  page.table("", table);
  if (summary.contains("options")) add_options(page, summary["options"]);
}

}  // namespace nmf::app
