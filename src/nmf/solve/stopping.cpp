#include "nmf/solve/stopping.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nmf {
namespace {

// What may be left where a rule ends a run, as a multiple of the rule's tolerance.
constexpr double of_tolerance = 2, of_change_tolerance = 100;

}  // namespace

// What another precision made of the same pair differs by its rounding: its falls count, not where it ended.
void Descent::add(double objective) {
  const double shift = handed_over_ ? objective - kept_.back() : 0;
  if (handed_over_)
    for (double& before : kept_) before += shift;
  handed_over_ = false;
  above_ = kept_.empty() ? 0 : std::max(0.0, objective - kept_.back());
  kept_.push_back(kept_.empty() ? objective : std::min(objective, kept_.back()));
}

double Descent::fall(std::size_t window, std::size_t back) const {
  const std::size_t end = kept_.size() - 1 - back;
  return kept_[end - window] - kept_[end];
}

// After a rise the descent has not yet come back to where it was. Falls over few iterations tell of a slow
// stretch that has just begun, those over a share of all of a long way at an uneven pace: the larger estimate
// counts.
double Descent::left() const {
  constexpr double never = std::numeric_limits<double>::infinity();
  constexpr std::size_t few = 4;
  constexpr double horizon = 50;  // windows ahead, where falls do not shrink
  const double now = std::max(kept_.empty() ? 0.0 : kept_.back(), scale_.negligible);
  const double bump = options_.tolerance / 100;  // of no account beside what may be left
  if (kept_.size() < 3 || above_ > std::max(scale_.rounding, bump * now)) return never;
  double most = 0;
  for (const std::size_t wanted : {few, static_cast<std::size_t>(options_.window), kept_.size() / 4}) {
    const std::size_t window = std::clamp<std::size_t>(wanted, 1, (kept_.size() - 1) / 2);
    const double last = fall(window, 0), before = fall(window, window);
    const double windows = last < before ? std::min(horizon, last / (before - last)) : horizon;
    if (last > scale_.rounding) most = std::max(most, last * windows / now);
  }
  return most;
}

bool Descent::stalled() const {
  const auto window = static_cast<std::size_t>(options_.window);
  if (options_.change_tolerance == 0 || kept_.size() <= window) return false;
  return fall(window, 0) < options_.change_tolerance * kept_[kept_.size() - 1 - window];
}

// A fast descent may end in a slow one: where iterations are cheap, little has to be left for as many more as
// it took to get there.
std::optional<StopReason> Descent::over(double kkt_residual) {
  if (options_.tolerance == 0) return std::nullopt;
  const double ends = left(), least = of_tolerance * options_.tolerance,
               most = std::max(least, of_change_tolerance * options_.change_tolerance);
  const auto now = std::ssize(kept_);
  if (ends > most)
    looks_until_ = 0;
  else if (looks_until_ == 0)
    looks_until_ = now + std::min<Index>(scale_.further, now);
  if (ends > most || now < looks_until_) return std::nullopt;
  if (kkt_residual <= options_.tolerance && ends <= least) return StopReason::kkt;
  return stalled() ? std::optional(StopReason::change) : std::nullopt;
}

std::optional<StopReason> limit(const Iteration& now, const Options& options, bool go_on) {
  if (!go_on) return StopReason::interrupted;
  if (now.iteration >= options.max_iterations) return StopReason::max_iterations;
  if (now.seconds >= options.time_limit) return StopReason::time_limit;
  return std::nullopt;
}

}  // namespace nmf
