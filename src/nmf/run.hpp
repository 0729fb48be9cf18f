// One run from a start to a stop: the loop over a solver, with its log, its rules for when to stop and its
// exchanges of components.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "nmf/error.hpp"
#include "nmf/evaluate.hpp"
#include "nmf/exchange.hpp"
#include "nmf/factorize.hpp"
#include "nmf/kernels/aligned.hpp"
#include "nmf/normalize.hpp"
#include "nmf/parallel.hpp"
#include "nmf/reseed.hpp"
#include "nmf/solver.hpp"

namespace nmf {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Both sides' sums at a pair that stays as it is.
template <class T>
PassSums measure(Objective<T>& objective, Penalties<T>& penalties, const Factor<T>& Wt, const Factor<T>& H) {
  const auto visit = [](const Factor<T>& Y) {
    return [&Y](Range range, const Improve<T>& improve) {
      std::vector<T> y(Y.memptr() + range.begin * static_cast<Index>(Y.n_rows),
                       Y.memptr() + range.end * static_cast<Index>(Y.n_rows));
      return improve(y.data(), 0);
    };
  };
  PassSums sums;
  penalties.prepare(Side::rows, H, Wt);
  sums.rows = objective.half_step(Side::rows, H, visit(Wt));
  penalties.prepare(Side::columns, Wt, H);
  sums.columns = objective.half_step(Side::columns, Wt, visit(H));
  return sums;
}

// The KKT residual is measured against its value at the start, but against no less than this share of ||X||
// (the root of Objective::magnitude): a start at a solution is recognised as one.
inline constexpr double kkt_floor = 1e-2;

// Reseeds in all, as a multiple of the rank: a component that X has no use for would be started again for
// ever.
inline constexpr Index max_reseeds = 10;

inline bool below(double value, double tolerance) {
  return tolerance > 0 && value <= tolerance;
}

// What relative changes are changes of.
inline double error_of(const Iteration& state) {
  return state.penalty > 0 ? state.objective : state.relative_error;
}

// Did the least error of the window fall by less than the tolerated share below the least before it? The
// least ones, since with extrapolation the error rises at times, before a restart.
inline bool stalled(std::span<const Iteration> log, const Options& options) {
  const auto window = static_cast<std::ptrdiff_t>(options.window);
  if (options.tolerance == 0 || options.change_tolerance == 0 || std::ssize(log) <= window) return false;
  const auto less = [](const Iteration& a, const Iteration& b) { return error_of(a) < error_of(b); };
  const double before = error_of(*std::min_element(log.begin(), log.end() - window, less)),
               now = error_of(*std::min_element(log.end() - window, log.end(), less));
  return before - now < options.change_tolerance * before;
}

// Where the held-out error has been least, and for how long it must not fall before that counts as turning
// up.
inline constexpr Index patience = 5;
inline Index least_holdout(const std::vector<Iteration>& log) {
  const auto least = std::min_element(log.begin(), log.end(), [](const Iteration& a, const Iteration& b) {
    return a.holdout_error < b.holdout_error;
  });
  return least->iteration;
}

// The descent from iteration `since` on is at its end.
inline std::optional<StopReason> descent_over(const std::vector<Iteration>& log, std::size_t since,
                                              const Options& options, Index revived) {
  if (revived > 0) return std::nullopt;
  if (below(log.back().kkt_residual, options.tolerance)) return StopReason::kkt;
  if (stalled({log.begin() + static_cast<std::ptrdiff_t>(since), log.end()}, options))
    return StopReason::change;
  return std::nullopt;
}

// The run is at its end, whatever the descent is at.
inline std::optional<StopReason> run_over(const std::vector<Iteration>& log, const Options& options,
                                          bool go_on) {
  const Iteration& now = log.back();
  if (!go_on) return StopReason::interrupted;
  if (options.early_stop && now.iteration >= least_holdout(log) + patience) return StopReason::holdout;
  if (now.iteration >= options.max_iterations) return StopReason::max_iterations;
  if (now.seconds >= options.time_limit) return StopReason::time_limit;
  return std::nullopt;
}

// Starting the other threads takes milliseconds where a core is busy, longer than all of a small
// factorization: so a run on few entries begins on one thread, and takes the others when it lasts.
class OneAtFirst {
 public:
  template <class T>
  OneAtFirst(const Data<T>& data, Index rank) : limit_(few_entries(data, rank) ? 1 : 0) {}
  void time_passed(double seconds) const {
    constexpr double long_enough = 0.01;
    if (seconds > long_enough) limit_.lift();
  }

 private:
  template <class T>
  static bool few_entries(const Data<T>& data, Index rank) {
    constexpr double few = 3e6;  // multiplications of a product of X with the sketch of the start
    const double entries = data.entries(Side::rows) * static_cast<double>(data.rows());
    return entries * static_cast<double>(rank + 10) < few;
  }
  ThreadLimit limit_;
};

// One run: what is minimised and how far it has come.
template <class T>
class Run {
 public:
  // scale: what the KKT residual is measured against, where iterations came before.
  Run(const Data<T>& data, const Options& options, const Observer& observer, const Watched<T>& watched,
      Start<T> start, double scale = 0)
      : data_(data),
        options_(options),
        observer_(observer),
        watched_(watched),
        penalties_(data, options),
        objective_(make_objective(data, options, penalties_)),
        loss_(objective_->chosen_loss()),
        loss_of_mean_(nmf::loss_of_mean(data, loss_)),
        solver_(make_solver(std::move(start))),
        scale_(scale),
        exchanges_(exchange_rounds(data, options), least_exchange_gain(options.rank)) {}

  // Iterates to a stop, going on with the result's log, stop reason and counts.
  void iterate(Result<T>& result, const OneAtFirst& one, const Stopwatch& watch) {
    std::optional<ScratchKept> scratch;  // iterations of other losses take too long for it to matter
    if (is_least_squares(options_.loss)) scratch.emplace();
    since_ = result.log.size();
    while (true) {
      Iteration now = next(result.log);
      now.seconds = watch.seconds();
      one.time_passed(now.seconds);
      result.log.push_back(now);
      result.iterations = now.iteration;
      keep_best(result);
      solver_->accept(now.objective);
      const Index revived =
          result.reseeded < max_reseeds * options_.rank ? solver_->revive(now.iteration) : 0;
      result.reseeded += revived;
      const bool go_on = !observer_ || observer_(now);
      const auto end = descent_over(result.log, since_, options_, revived);
      auto stop = run_over(result.log, options_, go_on);
      if (exchanges_.over() && end && stop != StopReason::interrupted) stop = end;
      if (stop) {
        result.stop_reason = *stop;
        result.exchange_rounds += exchanges_.rounds();
        result.exchanges_kept += exchanges_.kept();
        return;
      }
      exchange(result, end.has_value());
    }
  }

  // The pair of the chosen iteration; the run is done.
  Start<T> release(const Result<T>& result) {
    const bool last = result.chosen_iteration == result.iterations || best_.Wt.is_empty();
    Start<T> pair = last ? solver_->release() : std::move(best_);
    solver_.reset();  // and the steps that it remembers
    best_ = {};
    return pair;
  }
  double scale() const { return scale_; }

  // The final pair: normalised and measured exactly.
  void finish(Result<T>& result) {
    Start<T> pair = release(result);
    result.Wt = std::move(pair.Wt);
    result.H = std::move(pair.H);
    normalize(normalization(options_), result.Wt, result.H);
    result.empty = static_cast<Index>(zero_components(result.H).size());
    const PassSums sums = measure(*objective_, penalties_, result.Wt, result.H);
    result.loss_function = loss_;
    result.loss = objective_->exact_loss(sums.columns.fit, result.Wt, result.H);
    result.penalty = penalties_.value(result.Wt, result.H);
    result.objective = result.loss + result.penalty;
    result.relative_error = relative_error(result.loss);
    result.explained_variance =
        loss_of_mean_ > 0 ? 1 - result.loss / loss_of_mean_ : std::numeric_limits<double>::quiet_NaN();
    if (!(is_least_squares(loss_) ? data_.squared_norm() > 0 : loss_of_mean_ > 0)) {
      result.relative_error = std::numeric_limits<double>::quiet_NaN();
      for (Iteration& state : result.log) state.relative_error = result.relative_error;
    }
    result.kkt_residual = scale_ > 0 ? std::sqrt(sums.rows.gradient2 + sums.columns.gradient2) / scale_ : 0;
    result.holdout_error = watched_error(watched_.held_out, result.Wt, result.H);
    result.test_error = watched_error(watched_.test, result.Wt, result.H);
  }

 private:
  Iteration next(const std::vector<Iteration>& log) {
    const Step step = solver_->iterate();
    Iteration now;
    now.iteration = static_cast<Index>(log.size()) + 1;
    now.loss = step.loss;
    now.penalty = step.penalty;
    now.objective = step.loss + step.penalty;
    if (!std::isfinite(now.objective))
      throw Error(Fault::numerical,
                  fmt::format("iteration {}: the error is not a number; try another --init or "
                              "--algorithm, or scale the matrix",
                              now.iteration));
    now.relative_error = relative_error(step.loss);
    if (!log.empty() && error_of(log.back()) > 0)
      now.relative_change = 1 - error_of(now) / error_of(log.back());
    const double gradient = std::sqrt(step.gradient2);
    if (log.empty()) scale_ = std::max(gradient, kkt_floor * std::sqrt(objective_->magnitude()));
    now.kkt_residual = scale_ > 0 ? gradient / scale_ : 0;
    now.holdout_error = watched_error(watched_.held_out, solver_->Wt(), solver_->H());
    now.test_error = watched_error(watched_.test, solver_->Wt(), solver_->H());
    return now;
  }

  std::unique_ptr<Solver<T>> make_solver(Start<T> start) {
    if (options_.symmetric) return make_symmetric(data_, options_, start);
    if (options_.batch > 0) return make_online(data_, options_, std::move(start));
    return make_alternating(data_, options_, *objective_, penalties_, std::move(start));
  }

  double relative_error(double loss) const {
    if (!is_least_squares(loss_)) return loss_of_mean_ > 0 ? loss / loss_of_mean_ : 0;
    return data_.squared_norm() > 0 ? std::sqrt(2 * loss / data_.squared_norm()) : 0;
  }
  double watched_error(const Sparse<T>* entries, const Factor<T>& Wt, const Factor<T>& H) const {
    return entries == nullptr ? std::numeric_limits<double>::quiet_NaN()
                              : entry_error(loss_, *entries, Wt, H, data_.exponent());
  }

  void keep_best(Result<T>& result) {
    if (exchanges_.trying() && result.log.back().relative_error >= exchanges_.kept_error()) return;
    result.chosen_iteration = options_.early_stop ? least_holdout(result.log) : result.iterations;
    if (options_.early_stop && result.chosen_iteration == result.iterations)
      best_ = {solver_->Wt(), solver_->H()};
  }

  // Between two iterations: exchanges components where the plan says so, or undoes it.
  void exchange(Result<T>& result, bool descended) {
    const auto found = [this](const Factor<T>& Wt, const Factor<T>& H) {
      return find_exchanges(data_, loss_, exchanged_at_a_time(options_.rank), exchanges_.share(),
                            exchanges_.failed(), options_.seed, Wt, H);
    };
    std::vector<Exchange<T>> next;
    switch (exchanges_.after(result.log.back().relative_error, descended)) {
      case ExchangePlan::Next::iterate:
        return;
      case ExchangePlan::Next::exchange:
        next = found(solver_->Wt(), solver_->H());
        if (next.empty()) return exchanges_.found_nothing();
        best_ = {solver_->Wt(), solver_->H()};
        solver_->restart([&next](Factor<T>& Wt, Factor<T>& H) { carry_out(next, Wt, H); });
        since_ = result.log.size();
        return;
      case ExchangePlan::Next::retry:
        solver_.reset();  // before more memory is asked for
        next = found(best_.Wt, best_.H);
        if (next.empty()) exchanges_.found_nothing();
        break;
      case ExchangePlan::Next::undo:
        break;
    }
    solver_.reset();
    Start<T> pair = next.empty() ? std::move(best_) : best_;
    carry_out(next, pair.Wt, pair.H);
    solver_ = make_solver(std::move(pair));
    since_ = result.log.size();
  }

  const Data<T>& data_;
  const Options& options_;
  const Observer& observer_;
  const Watched<T>& watched_;
  Penalties<T> penalties_;
  std::unique_ptr<Objective<T>> objective_;
  const Loss loss_;
  const double loss_of_mean_;
  std::unique_ptr<Solver<T>> solver_;
  double scale_;  // what the KKT residual is measured against
  ExchangePlan exchanges_;
  std::size_t since_ = 0;  // the iteration, from 0, since which the pair was not set anew
  Start<T> best_;          // with early_stop, or while an exchange is tried out
};

}  // namespace nmf
