#include "nmf/model/rank_choice.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/data/unit.hpp"

namespace nmf {
namespace {

// Whether errors are above those of the best rank by more than the standard error of the difference, or in
// every fold: there, what is not determined by the rest may be off by far.
bool worse(const RankMeasures& rank, const RankMeasures& best) {
  std::vector<double> difference;
  for (std::size_t fold = 0; fold < best.held_out.size(); ++fold)
    difference.push_back(rank.held_out[fold] - best.held_out[fold]);
  const MeanError of_difference = mean_error(difference);
  return of_difference.mean > of_difference.standard_error || std::ranges::min(difference) > 0;
}

bool can_be_compared(const RankMeasures& a, const RankMeasures& b) {
  const auto finite = [](double error) { return std::isfinite(error); };
  return a.held_out.size() > 1 && a.held_out.size() == b.held_out.size() &&
         std::all_of(a.held_out.begin(), a.held_out.end(), finite);
}

}  // namespace

// In a unit in which the square of the largest neither overflows nor vanishes.
MeanError mean_error(std::span<const double> of_folds) {
  const auto folds = static_cast<double>(of_folds.size());
  double largest = 0;
  for (const double fold : of_folds) largest = std::max(largest, std::abs(fold));
  const int unit = exponent_of(largest);
  double sum = 0, squares = 0;
  for (const double fold : of_folds) sum += std::ldexp(fold, -unit);
  const double mean = sum / folds;
  for (const double fold : of_folds)
    squares += (std::ldexp(fold, -unit) - mean) * (std::ldexp(fold, -unit) - mean);
  return {std::ldexp(mean, unit), of_folds.size() > 1
                                      ? std::ldexp(std::sqrt(squares / (folds - 1) / folds), unit)
                                      : Stability::undefined};
}

const char* name(ChoiceByError::Verdict verdict) {
  constexpr const char* names[] = {"none", "found", "falling", "smallest", "undecided"};
  return names[static_cast<int>(verdict)];
}

const char* name(ChoiceByStability::Verdict verdict) {
  constexpr const char* names[] = {"none", "found", "largest", "never"};
  return names[static_cast<int>(verdict)];
}

ChoiceByError choose_by_error(std::span<const RankMeasures> ranks) {
  std::vector<RankMeasures> compared;
  const auto measured = std::find_if(ranks.begin(), ranks.end(),
                                     [](const RankMeasures& rank) { return !rank.held_out.empty(); });
  for (auto rank = measured; rank != ranks.end(); ++rank)
    if (can_be_compared(*rank, *measured)) compared.push_back(*rank);
  if (compared.size() < 2) return {};
  std::sort(compared.begin(), compared.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  const auto error = [](const RankMeasures& rank) { return mean_error(rank.held_out).mean; };
  const RankMeasures& best = *std::min_element(
      compared.begin(), compared.end(), [&](const auto& a, const auto& b) { return error(a) < error(b); });
  const auto as_good = [&best](const RankMeasures& rank) { return !worse(rank, best); };
  const RankMeasures& first = *std::find_if(compared.begin(), compared.end(), as_good);

  using Verdict = ChoiceByError::Verdict;
  ChoiceByError choice{Verdict::found, first.rank, best.rank};
  if (std::all_of(compared.begin(), compared.end(), as_good))
    choice.verdict = Verdict::undecided;
  else if (first.rank == compared.front().rank)
    choice.verdict = Verdict::smallest;
  else if (first.rank == compared.back().rank)
    choice.verdict = Verdict::falling;
  return choice;
}

ChoiceByStability choose_by_stability(std::span<const RankMeasures> ranks) {
  using Verdict = ChoiceByStability::Verdict;
  ChoiceByStability choice;
  Index largest = 0;
  double most = -1;
  for (const RankMeasures& rank : ranks) {
    if (!std::isfinite(rank.stability.silhouette)) continue;
    largest = std::max(largest, rank.rank);
    most = std::max(most, rank.stability.silhouette);
  }
  if (largest == 0) return choice;
  for (const RankMeasures& rank : ranks)
    if (most >= least_silhouette_of_stable && rank.stability.silhouette >= most - about_as_stable)
      choice.rank = std::max(choice.rank, rank.rank);
  choice.verdict = choice.rank == 0         ? Verdict::never
                   : choice.rank == largest ? Verdict::largest
                                            : Verdict::found;
  return choice;
}

}  // namespace nmf
