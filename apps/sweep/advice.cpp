#include "sweep/advice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nmf::app {
namespace {

double held_out(const SettingRow& row) {
  return row.measures.held_out.empty() ? std::numeric_limits<double>::infinity()
                                       : mean_error(row.measures.held_out).mean;
}

// Of the rows of each rank the one with the least held-out error: what else varies has been chosen then.
std::vector<const SettingRow*> best_of_ranks(const std::vector<SettingRow>& rows) {
  std::vector<const SettingRow*> best;
  for (const SettingRow& row : rows) {
    const auto same = std::find_if(best.begin(), best.end(), [&](const SettingRow* other) {
      return other->measures.rank == row.measures.rank;
    });
    if (same == best.end())
      best.push_back(&row);
    else if (held_out(row) < held_out(**same))
      *same = &row;
  }
  return best;
}

std::string components(Index count) {
  return fmt::format("{} component{}", count, count == 1 ? "" : "s");
}

std::string by_error_line(const ChoiceByError& choice) {
  using Verdict = ChoiceByError::Verdict;
  switch (choice.verdict) {
    case Verdict::none:
      return "";
    case Verdict::found:
      return choice.rank == choice.best
                 ? fmt::format("{}: their error is the least", components(choice.rank))
                 : fmt::format("{}: the fewest within one standard error of the least error (at {})",
                               components(choice.rank), choice.best);
    case Verdict::falling:
      return fmt::format("at least {}: the error still falls there; try more", components(choice.rank));
    case Verdict::smallest:
      return fmt::format("{}, the fewest that were tried: more foretell nothing better{}",
                         components(choice.rank), choice.rank > 1 ? "; try fewer" : "");
    case Verdict::undecided:
      return "undecided: no rank differs from the best by more than a standard error";
  }
  return "";
}

std::string by_stability_line(const ChoiceByStability& choice) {
  using Verdict = ChoiceByStability::Verdict;
  switch (choice.verdict) {
    case Verdict::none:
      return "";
    case Verdict::found:
      return fmt::format("{}: the most that runs find about as alike as any", components(choice.rank));
    case Verdict::largest:
      return fmt::format("{} or more: runs agree there as well as at fewer; try more",
                         components(choice.rank));
    case Verdict::never:
      return "none: at every rank runs from other starts find other components";
  }
  return "";
}

// Which of the two to believe, where they do not agree.
std::string disagreement(const ChoiceByError& error, const ChoiceByStability& stability) {
  using ByError = ChoiceByError::Verdict;
  using ByStability = ChoiceByStability::Verdict;
  if (error.verdict == ByError::none || stability.verdict == ByStability::none) return "";
  const bool error_says = error.verdict == ByError::found || error.verdict == ByError::falling;
  const bool stability_says =
      stability.verdict == ByStability::found || stability.verdict == ByStability::largest;
  if (error.verdict == ByError::smallest && !stability_says) return "";
  if (!error_says && !stability_says)
    return "nothing here speaks for any number of components: the data may have no such structure";
  if (error.verdict == ByError::smallest)
    return fmt::format(
        "those beyond {} foretell nothing new: that they come back is a property of these data, no "
        "reason to have more",
        error.rank);
  if (!error_says)
    return "components that come back need not foretell anything: believe stability only for describing "
           "these data";
  if (!stability_says)
    return "believe the error to fill in or to foretell entries; do not give names to components that do not "
           "come "
           "back";
  if (error.rank == stability.rank) return "both say the same";
  return error.rank > stability.rank
             ? fmt::format(
                   "they disagree: beyond {} components foretell more, but which they are depends on the "
                   "start; believe {} to give names to components, {} to fill in or to foretell entries",
                   stability.rank, stability.rank, error.rank)
             : fmt::format(
                   "they disagree: runs agree on up to {} components, but those beyond {} foretell nothing "
                   "new: "
                   "they are too faint for that, or split what belongs together; believe {} to fill in or to "
                   "foretell entries",
                   stability.rank, error.rank, error.rank);
}

Index chosen_setting(const std::vector<const SettingRow*>& of_ranks, const ChoiceByError& choice) {
  using Verdict = ChoiceByError::Verdict;
  if (of_ranks.size() == 1 && !of_ranks.front()->measures.held_out.empty()) return of_ranks.front()->setting;
  if (choice.verdict == Verdict::none) return -1;
  for (const SettingRow* row : of_ranks)
    if (row->measures.rank == choice.rank) return row->setting;
  return -1;
}

}  // namespace

Advice advice_of(const std::vector<SettingRow>& rows, const std::vector<Setting>& settings) {
  Advice advice;
  const std::vector<const SettingRow*> of_ranks = best_of_ranks(rows);
  std::vector<RankMeasures> measures;
  for (const SettingRow* row : of_ranks) measures.push_back(row->measures);
  advice.by_error = choose_by_error(measures);
  advice.by_stability = choose_by_stability(measures);
  advice.chosen = chosen_setting(of_ranks, advice.by_error);
  const auto add = [&advice](const char* what, const std::string& line) {
    if (!line.empty()) advice.lines.emplace_back(what, line);
  };
  if (!varied_in(settings).empty() && advice.chosen >= 0)
    add("least error", settings[static_cast<std::size_t>(advice.chosen)].name());
  add("by held out", by_error_line(advice.by_error));
  add("by stability", by_stability_line(advice.by_stability));
  add("", disagreement(advice.by_error, advice.by_stability));
  return advice;
}

}  // namespace nmf::app
