#include "nmf/solve/first_phase.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/objective/penalties.hpp"

namespace nmf {

namespace {

template <class To, class From>
Pair<To> converted(const Pair<From>& start) {
  return {Factor<To>(start.Wt), Factor<To>(start.H)};
}

}  // namespace

bool begins_gently(const Options& options) {
  return options.algorithm == "auto" && options.orthogonal_w + options.orthogonal_h > 0 &&
         !std::isfinite(options.upper_bound);
}

template <class T>
Pair<T> without_penalties(const Data<T>& data, const Options& options, Pair<T> start) {
  Options plain = options;
  for (double* strength :
       {&plain.l1_w, &plain.l1_h, &plain.l2_w, &plain.l2_h, &plain.orthogonal_w, &plain.orthogonal_h})
    *strength = 0;
  plain.max_iterations = 30;
  plain.exchanges = 0;
  plain.early_stop = false;
  const Observer nobody;
  const Watched<T> nothing;
  Result<T> result;
  Run<T> run(Phase::none, data, plain, nobody, nothing, std::move(start));
  run.iterate(result, OneAtFirst(data, options.rank), Stopwatch());
  return run.release();
}

bool begins_in_single(const Data<double>& data, const Options& options, const Watched<double>& watched,
                      const Pair<double>& start) {
  constexpr double worthwhile = 4e6;  // multiplications of a product with X: about a millisecond
  const auto fits = [](double size) { return size > 1e-12 && size < 1e12; };  // and its square, by far
  const auto components_fit = [&](const Factor<double>& F) {
    const std::vector<double> most = largest(F);
    return std::all_of(most.begin(), most.end(), [&](double size) { return size == 0 || fits(size); });
  };
  const double work =
      data.entries(Side::rows) * static_cast<double>(data.rows()) * static_cast<double>(options.rank);
  const bool loss = is_least_squares(options.loss) || is_beta(options.loss, 1);
  return options.algorithm == "auto" && loss && known_components(options) == 0 && !options.symmetric &&
         options.batch == 0 && watched.held_out == nullptr && watched.test == nullptr &&
         Penalties<double>(data, options).none() && std::isinf(options.upper_bound) && work >= worthwhile &&
         fits(std::sqrt(data.squared_norm())) && components_fit(start.Wt) && components_fit(start.H);
}

template <class T>
FirstPhase descend_gently(const Data<T>& data, const Options& options, const Observer& observer,
                          const Watched<T>& watched, const OneAtFirst& one, const Stopwatch& watch,
                          Archive* state, Pair<T>& start, Result<T>& result) {
  Options first = options;
  first.algorithm = "mu";
  first.max_iterations = std::min<Index>(100, options.max_iterations);
  first.tolerance = std::max(options.tolerance, 1e-2);
  first.change_tolerance = std::max(options.change_tolerance, 1e-4);
  first.patience = first.max_iterations;
  bool go_on = true;
  const Observer watcher = [&](const Iteration& now) { return go_on = !observer || observer(now); };
  Run<T> run(Phase::gentle, data, first, watcher, watched, std::move(start));
  if (state != nullptr) (*state)(result, run);
  run.iterate(result, one, watch);
  Progress progress = run.progress();
  progress.objectives.clear();  // another kind of step falls at another pace
  start = run.release();
  const auto over = limit(result.log.back(), options, go_on);
  if (over) result.stop_reason = *over;
  return {std::move(progress), over.has_value()};
}

FirstPhase descend_in_single(const Data<float>& data, const Options& options, const Observer& observer,
                             const OneAtFirst& one, const Stopwatch& watch, Archive* state,
                             Pair<double>& start, Result<double>& result) {
  constexpr double close = 0.05;  // the square of this error is about what single precision can tell from 0
  const Options defaults;
  Options first = options;
  first.tolerance = std::max(options.tolerance, defaults.tolerance);
  first.change_tolerance = std::max(options.change_tolerance, defaults.change_tolerance);
  bool stopped = false;
  const Observer watcher = [&](const Iteration& now) {
    stopped = observer && !observer(now);
    return !stopped && now.relative_error > close;
  };
  const Watched<float> nothing;
  Result<float> so_far;
  so_far.init_seconds = result.init_seconds;
  Run<float> run(Phase::single, data, first, watcher, nothing, converted<float>(start));
  start = {};
  if (state != nullptr) (*state)(so_far, run);
  run.iterate(so_far, one, watch);
  start = converted<double>(run.release());
  result.init_seconds = so_far.init_seconds;
  result.log = std::move(so_far.log);
  result.iterations = result.single_iterations = so_far.iterations;
  result.chosen_iteration = so_far.chosen_iteration;
  result.reseeded = so_far.reseeded;
  result.exchange_rounds = so_far.exchange_rounds;
  result.exchanges_kept = so_far.exchanges_kept;
  result.exchanged_after = std::move(so_far.exchanged_after);
  const auto over = limit(result.log.back(), options, !stopped);
  const bool asked_for =
      first.tolerance == options.tolerance && first.change_tolerance == options.change_tolerance;
  result.stop_reason = over && !(asked_for && converged(so_far.stop_reason)) ? *over : so_far.stop_reason;
  Progress progress = run.progress();
  progress.least = std::numeric_limits<double>::infinity();  // rounding may have made it too low
  return {std::move(progress), over.has_value()};
}

template Pair<float> without_penalties(const Data<float>&, const Options&, Pair<float>);
template Pair<double> without_penalties(const Data<double>&, const Options&, Pair<double>);
template FirstPhase descend_gently(const Data<float>&, const Options&, const Observer&, const Watched<float>&,
                                   const OneAtFirst&, const Stopwatch&, Archive*, Pair<float>&,
                                   Result<float>&);
template FirstPhase descend_gently(const Data<double>&, const Options&, const Observer&,
                                   const Watched<double>&, const OneAtFirst&, const Stopwatch&, Archive*,
                                   Pair<double>&, Result<double>&);

}  // namespace nmf
