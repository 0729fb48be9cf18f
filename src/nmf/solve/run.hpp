// One run from a start to a stop: the loop over a solver, with its log, its rules for when to stop and its
// exchanges of components.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "nmf/base/aligned.hpp"
#include "nmf/base/error.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/solve/exchange.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/solve/measure.hpp"
#include "nmf/solve/normalize.hpp"
#include "nmf/solve/pace.hpp"
#include "nmf/solve/solver.hpp"
#include "nmf/solve/stopping.hpp"
#include "nmf/solve/work.hpp"
#include "nmf/start/reseed.hpp"

namespace nmf {

// The KKT residual is measured against its value at the start, but against no less than this share of ||X||
// (the root of Objective::magnitude): a start at a solution is recognised as one.
inline constexpr double kkt_floor = 1e-2;

// Reseeds in all, as a multiple of the rank: a component that X has no use for would be started again for
// ever.
inline constexpr Index max_reseeds = 10;

template <class T>
Descent::Scale scale_of(const Data<T>& data, const Options& options, const Objective<T>& objective) {
  constexpr double cheap = 1e7;  // nanoseconds of iteration_work()
  return {options.tolerance * options.tolerance * objective.magnitude(),
          rounding_of<T> * objective.magnitude(),
          std::is_same_v<T, float> ? 0 : static_cast<Index>(cheap / iteration_work(data, options))};
}

// What relative changes are changes of.
inline double error_of(const Iteration& state) {
  return state.penalty > 0 ? state.objective : state.relative_error;
}

// What a run hands on to one that goes on from its pair in another way.
struct Progress {
  double scale = 0;                                        // what the KKT residual is measured against
  std::vector<double> objectives;                          // of the descent so far
  double least = std::numeric_limits<double>::infinity();  // objective or held-out error of the pair
};

// A run goes through one or two: in single precision or by gentle steps first, then as it is asked for.
enum class Phase { none, single, gentle, last };

// What the state of a run begins with.
struct StateHeader {
  Phase phase = Phase::none;
  Index rows = 0, columns = 0, rank = 0;
  double seconds = 0;  // of the last iteration
  void keep(Archive& archive) { archive(phase, rows, columns, rank, seconds); }
};

// One run: what is minimised and how far it has come.
template <class T>
class Run {
 public:
  Run(Phase phase, const Data<T>& data, const Options& options, const Observer& observer,
      const Watched<T>& watched, Pair<T> start, Progress before = {})
      : phase_(phase),
        data_(data),
        options_(options),
        observer_(observer),
        watched_(watched),
        penalties_(data, options),
        objective_(make_objective(data, options, penalties_)),
        loss_(objective_->chosen_loss()),
        loss_of_mean_(nmf::loss_of_mean(data, loss_)),
        solver_(make_solver(std::move(start))),
        rounding_(rounding_of<T> * objective_->magnitude()),
        scale_(before.scale),
        least_(before.least),
        descent_(options, scale_of(data, options, *objective_), std::move(before.objectives)),
        exchanges_(exchange_rounds(data, options), least_exchange_gain(options.rank)) {}

  // Iterates to a stop, going on with the result's log, stop reason and counts.
  void iterate(Result<T>& result, const OneAtFirst& one, const Stopwatch& watch) {
    std::optional<ScratchKept> scratch;  // iterations of other losses take too long for it to matter
    if (is_least_squares(options_.loss)) scratch.emplace();
    while (true) {
      bool go_on = true;
      if (!resumed_) go_on = step(result, one, watch);
      resumed_ = false;
      const Iteration now = result.log.back();
      const auto stop = kept_ ? over(result, now, go_on) : limit(now, options_, go_on);
      if (stop) {
        result.stop_reason = *stop;
        result.exchange_rounds += exchanges_.rounds();
        result.exchanges_kept += exchanges_.kept();
        return;
      }
    }
  }

  // Read back, iterate() goes on where an observer was told of the last iteration.
  void keep(Archive& archive) {
    solver_->keep(archive);
    objective_->keep(archive);
    archive(scale_, least_, verifiable_, descent_, exchanges_, kept_, chosen_, returns_, since_least_, best_,
            from_, from_objective_, reviving_, revived_, revived_components_, failed_revivals_);
    resumed_ = archive.reading();
  }

  // The pair of the chosen iteration; the run is done.
  Pair<T> release() {
    if (chosen_ != Place::solver)
      solver_->restart([&](Factor<T>& Wt, Factor<T>& H) {
        Pair<T>& pair = chosen_ == Place::best ? best_ : from_;
        Wt = std::move(pair.Wt);
        H = std::move(pair.H);
      });
    Pair<T> pair = solver_->release();
    solver_.reset();  // and the steps that it remembers
    best_ = from_ = {};
    return pair;
  }
  Progress progress() const { return {scale_, descent_.objectives(), least_}; }

  // The final pair: normalised and measured exactly.
  void finish(Result<T>& result) {
    Pair<T> pair = release();
    result.Wt = std::move(pair.Wt);
    result.H = std::move(pair.H);
    for (const Index r : empty_components(result.Wt, result.H)) {
      clear_component(result.Wt, r);
      clear_component(result.H, r);
      ++result.empty;
    }
    normalize(normalization(options_), result.Wt, result.H);
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
    result.kkt_residual = residual_of(sums.rows.gradient2 + sums.columns.gradient2);
    result.holdout_error = watched_error(watched_.held_out, result.Wt, result.H);
    result.test_error = watched_error(watched_.test, result.Wt, result.H);
  }

 private:
  class State final : public Resumable {
   public:
    State(Result<T>& result, Run& run) : result_(result), run_(run) {}
    std::string state() const override {
      StateHeader header{run_.phase_, run_.data_.rows(), run_.data_.columns(), run_.options_.rank,
                         result_.log.back().seconds};
      Archive archive;
      archive(header, result_, run_);
      return archive.bytes();
    }

   private:
    Result<T>& result_;
    Run& run_;
  };

  // One iteration, up to where an observer hears of it and says whether to go on.
  bool step(Result<T>& result, const OneAtFirst& one, const Stopwatch& watch) {
    Iteration now = next(result.log);
    now.seconds = watch.seconds();
    one.time_passed(now.seconds);
    result.log.push_back(now);
    result.iterations = now.iteration;
    kept_ = solver_->accept(now.objective);
    if (kept_) note(result, now);
    if (!observer_) return true;
    const State state(result, *this);
    now.run = &state;
    return observer_(now);
  }

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
    now.kkt_residual = residual_of(step.gradient2);
    now.holdout_error = watched_error(watched_.held_out, solver_->Wt(), solver_->H());
    now.test_error = watched_error(watched_.test, solver_->Wt(), solver_->H());
    return now;
  }

  std::unique_ptr<Solver<T>> make_solver(Pair<T> start) {
    if (options_.symmetric) return make_symmetric(data_, options_, start);
    if (options_.batch > 0) return make_online(data_, options_, std::move(start));
    return make_alternating(data_, options_, *objective_, penalties_, std::move(start));
  }

  double residual_of(double gradient2) const { return scale_ > 0 ? std::sqrt(gradient2) / scale_ : 0; }
  double relative_error(double loss) const {
    if (!is_least_squares(loss_)) return loss_of_mean_ > 0 ? loss / loss_of_mean_ : 0;
    return data_.squared_norm() > 0 ? std::sqrt(2 * loss / data_.squared_norm()) : 0;
  }
  double watched_error(const Sparse<T>* entries, const Factor<T>& Wt, const Factor<T>& H) const {
    return entries == nullptr ? std::numeric_limits<double>::quiet_NaN()
                              : entry_error(loss_, *entries, Wt, H, data_.exponent());
  }

  bool trying() const { return reviving_ || exchanges_.trying(); }

  // The pair of an iteration was kept: is it the best so far, and is the one before still to be had?
  void note(Result<T>& result, const Iteration& now) {
    descent_.add(now.objective);
    const double measure = options_.early_stop ? now.holdout_error : now.objective;
    if (measure <= least_ + (options_.early_stop ? 0 : rounding_) ||
        (solver_->before() == nullptr && !trying())) {
      least_ = std::min(least_, measure);
      since_least_ = 0;
      return choose(result, now);
    }
    ++since_least_;
    if (chosen_ != Place::solver) return;
    best_ = *solver_->before();
    chosen_ = Place::best;
  }

  void choose(Result<T>& result, const Iteration& now) {
    result.chosen_iteration = now.iteration;
    chosen_ = Place::solver;
    best_ = {};
  }

  // The run is at its end, or goes on from another pair. Where it ends by the residual, the pair that has it
  // counts as the best although rounding says otherwise.
  std::optional<StopReason> over(Result<T>& result, const Iteration& now, bool go_on) {
    auto stop = limit(now, options_, go_on);
    if (!stop && options_.early_stop && since_least_ >= options_.patience) stop = StopReason::holdout;
    auto end = descent_.over(now.kkt_residual);
    if (revive(result, now, end.has_value())) end = std::nullopt;
    const bool last = exchanges_.over() && !reviving_ && stop != StopReason::interrupted;
    const bool best = now.objective <= least_ * (1 + options_.tolerance / 100) + rounding_;
    if (last && end && !options_.early_stop && !best && return_to_best()) end = std::nullopt;
    if (last && end == StopReason::kkt && !verified(now)) end = std::nullopt;
    if (last && end == StopReason::kkt && !options_.early_stop && best) choose(result, now);
    if (last && end) stop = end;
    if (!stop && !reviving_) exchange(now, end.has_value());
    return stop;
  }

  // A descent that came to its end above a pair that it had passed goes on from that, a few times.
  bool return_to_best() {
    constexpr Index most = 3;
    if (chosen_ != Place::best || returns_ == most) return false;
    ++returns_;
    go_on_from(std::move(best_));
    best_ = {};
    chosen_ = Place::solver;
    return true;
  }

  // The residual of an iteration is that where its half-steps began: the pair it led to has one of its own.
  bool verified(const Iteration& now) {
    if (now.kkt_residual > verifiable_) return false;
    const PassSums sums = measure(*objective_, penalties_, solver_->Wt(), solver_->H());
    const double residual = residual_of(sums.rows.gradient2 + sums.columns.gradient2);
    if (residual <= options_.tolerance) return true;
    verifiable_ = now.kkt_residual * options_.tolerance / residual;
    return false;
  }

  // Components that died are started again, for good if that lowers the objective: a penalty may want them
  // empty. Where it did not help, one at a time is tried in other ways at the end of the descent. Has the
  // pair been changed, or may it be?
  bool revive(Result<T>& result, const Iteration& now, bool descended) {
    constexpr Index trial = 10, most_failures = 8;
    if (reviving_ && now.objective < from_objective_) {
      settle();
      failed_revivals_ = std::min<Index>(failed_revivals_, 1);
    }
    if (reviving_ && now.iteration < revived_ + trial) return true;
    if (reviving_) {
      give_up_revival(result);
      return true;
    }
    if (failed_revivals_ == most_failures || (failed_revivals_ > 0 && !descended) ||
        result.reseeded >= max_reseeds * options_.rank)
      return false;
    std::vector<Index> dead = empty_components(solver_->Wt(), solver_->H());
    if (dead.empty()) return false;
    if (failed_revivals_ > 0) dead.erase(dead.begin() + 1, dead.end());
    const bool tried = !exchanges_.trying();  // else it is part of what is being tried
    if (tried) try_from(now);
    const Index count = solver_->revive(dead, now.iteration, failed_revivals_);
    if (tried && count == 0) settle();
    if (count == 0) return false;
    result.reseeded += count;
    descent_.restart();
    revived_ = now.iteration;
    reviving_ = tried && !(objective_at_pair() < from_objective_);
    if (tried && !reviving_) settle();
    if (reviving_) revived_components_ = count;
    if (reviving_ && find_algorithm(options_.algorithm, options_.loss).monotone)  // it is to stay so
      give_up_revival(result);
    return true;
  }
  void give_up_revival(Result<T>& result) {
    give_up();
    ++failed_revivals_;
    result.reseeded -= revived_components_;
  }

  double objective_at_pair() {
    const Factor<T>&Wt = solver_->Wt(), &H = solver_->H();
    const PassSums sums = measure(*objective_, penalties_, Wt, H);
    return objective_->loss(sums.columns.fit, Wt, H) + penalties_.value(Wt, H);
  }

  // A trial begins at the solver's pair; what it leads to is kept; or not.
  void try_from(const Iteration& now) {
    from_ = {solver_->Wt(), solver_->H()};
    from_objective_ = now.objective;
    if (chosen_ == Place::solver) chosen_ = Place::from;
  }
  void settle() {
    reviving_ = false;
    if (chosen_ == Place::from) {
      chosen_ = Place::best;
      best_ = std::move(from_);
    }
    from_ = {};
  }
  void give_up() {
    reviving_ = false;
    go_on_from(std::move(from_));
    if (chosen_ == Place::from) chosen_ = Place::solver;
    from_ = {};
  }
  void go_on_from(Pair<T> pair) {
    if (chosen_ == Place::solver) {
      best_ = {solver_->Wt(), solver_->H()};
      chosen_ = Place::best;
    }
    solver_.reset();  // before more memory is asked for
    solver_ = make_solver(std::move(pair));
    descent_.restart();
  }

  // Between two iterations: exchanges components where the plan says so, or undoes it.
  void exchange(const Iteration& now, bool descended) {
    const auto found = [this](const Factor<T>& Wt, const Factor<T>& H) {
      return find_exchanges(data_, loss_, exchanged_at_a_time(options_.rank), exchanges_.share(),
                            exchanges_.failed(), options_.seed, Wt, H);
    };
    const bool trying = exchanges_.trying();
    std::vector<Exchange<T>> next;
    switch (exchanges_.after(now.relative_error, descended)) {
      case ExchangePlan::Next::iterate:
        if (trying && !exchanges_.trying()) settle();
        return;
      case ExchangePlan::Next::exchange:
        next = found(solver_->Wt(), solver_->H());
        if (next.empty()) return exchanges_.found_nothing();
        try_from(now);
        solver_->restart([&next](Factor<T>& Wt, Factor<T>& H) { carry_out(next, Wt, H); });
        descent_.restart();
        return;
      case ExchangePlan::Next::retry: {
        next = found(from_.Wt, from_.H);
        if (next.empty()) {
          exchanges_.found_nothing();
          return give_up();
        }
        Pair<T> pair = from_;
        carry_out(next, pair.Wt, pair.H);
        return go_on_from(std::move(pair));
      }
      case ExchangePlan::Next::undo:
        return give_up();
    }
  }

  const Phase phase_;
  const Data<T>& data_;
  const Options& options_;
  const Observer& observer_;
  const Watched<T>& watched_;
  Penalties<T> penalties_;
  std::unique_ptr<Objective<T>> objective_;
  const Loss loss_;
  const double loss_of_mean_;
  std::unique_ptr<Solver<T>> solver_;
  const double rounding_;  // what an objective may be off by
  double scale_;           // what the KKT residual is measured against
  double least_;           // of the chosen iteration: its objective, or its held-out error
  double verifiable_ = std::numeric_limits<double>::infinity();  // residuals above are too large at the pair
  Descent descent_;
  ExchangePlan exchanges_;

  bool kept_ = true;      // was the last iteration?
  bool resumed_ = false;  // and is it that of a run that is gone on with?

  // Where the pair of the chosen iteration is, the one with the least objective or held-out error.
  enum class Place { solver, best, from };
  Place chosen_ = Place::solver;
  Index returns_ = 0;
  Index since_least_ = 0;  // iterations kept since then
  Pair<T> best_;           // it, where the solver's is another
  Pair<T> from_;           // what a trial returns to: of exchanged components or of those started again
  double from_objective_ = 0;
  bool reviving_ = false;
  Index revived_ = 0;  // the iteration of the last attempt
  Index revived_components_ = 0;
  Index failed_revivals_ = 0;
};

}  // namespace nmf
