// How many components? What held-out errors and stability over several ranks say, each by its own rule.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "nmf/model/stability.hpp"

namespace nmf {

// What was measured at one rank.
struct RankMeasures {
  Index rank = 0;
  std::vector<double> held_out;  // mean error of the entries left out, one a fold; empty: none were
  Stability stability;
};

// The mean of the folds' errors and its standard error, sd / sqrt(folds).
struct MeanError {
  double mean = 0, standard_error = 0;
};
MeanError mean_error(std::span<const double> of_folds);

// By held-out error: the smallest rank that foretells what was left out as well as the best one does, but for
// one standard error (Breiman, Friedman, Olshen and Stone 1984). That is the standard error of the difference
// of the two, fold by fold: folds differ from each other by what is hard in them, for all ranks alike. A rank
// that is worse in every fold is worse.
struct ChoiceByError {
  enum class Verdict {
    none,      // nothing was left out, or one rank only
    found,     // `rank`
    falling,   // the largest rank is the best, by more than a standard error: larger ones may be better still
    smallest,  // the smallest does as well as any: there may be nothing to be had by more, or fewer do as
               // well
    undecided,  // no rank differs from another by more than a standard error
  };
  Verdict verdict = Verdict::none;
  Index rank = 0;  // that of `found` and `smallest`, else the best
  Index best = 0;  // of least error
};
const char* name(ChoiceByError::Verdict verdict);  // "found", ...
ChoiceByError choose_by_error(std::span<const RankMeasures> ranks);

// By stability: the largest rank at which runs agree about as well as at any, by the mean silhouette of their
// components. How well they do depends on the data: where descents have many ends, not all runs find what is
// there.
struct ChoiceByStability {
  enum class Verdict {
    none,     // one run only, or none of these ranks has more than one component
    found,    // `rank`
    largest,  // the largest that was tried: larger ones may be as stable
    never,    // no rank is
  };
  Verdict verdict = Verdict::none;
  Index rank = 0;
};
const char* name(ChoiceByStability::Verdict verdict);
inline constexpr double least_silhouette_of_stable = 0.5;  // of the best rank: else none is stable
inline constexpr double about_as_stable = 0.05;            // below the best one's silhouette
ChoiceByStability choose_by_stability(std::span<const RankMeasures> ranks);

}  // namespace nmf
