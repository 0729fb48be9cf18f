// One run from a start to a stop: the loop over a solver, with its log, its rules for when to stop, its
// trials and its exchanges of components.
#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "nmf/objective/entry_error.hpp"
#include "nmf/objective/objective.hpp"
#include "nmf/solve/exchange_plan.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/solve/pace.hpp"
#include "nmf/solve/solver.hpp"
#include "nmf/solve/stopping.hpp"

namespace nmf {

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
      const Watched<T>& watched, Pair<T> start, Progress before = {});

  // Iterates to a stop, going on with the result's log, stop reason and counts.
  void iterate(Result<T>& result, const OneAtFirst& one, const Stopwatch& watch);

  // Read back, iterate() goes on where an observer was told of the last iteration.
  void keep(Archive& archive);

  // The pair of the chosen iteration; the run is done.
  Pair<T> release();
  Progress progress() const { return {scale_, descent_.objectives(), least_}; }

  // The final pair: normalised and measured exactly.
  void finish(Result<T>& result);

 private:
  class State;

  // One iteration, up to where an observer hears of it and says whether to go on.
  bool step(Result<T>& result, const OneAtFirst& one, const Stopwatch& watch);

  Iteration next(const std::vector<Iteration>& log);

  std::unique_ptr<Solver<T>> make_solver(Pair<T> start);

  double residual_of(double gradient2) const { return scale_ > 0 ? std::sqrt(gradient2) / scale_ : 0; }
  double relative_error(double loss) const;
  double watched_error(const Sparse<T>* entries, const Factor<T>& Wt, const Factor<T>& H) const;

  bool trying() const { return reviving_ || exchanges_.trying(); }

  // The pair of an iteration was kept: is it the best so far, and is the one before still to be had?
  void note(Result<T>& result, const Iteration& now);

  void choose(Result<T>& result, const Iteration& now);

  // The run is at its end, or goes on from another pair. Where it ends by the residual, the pair that has it
  // counts as the best although rounding says otherwise.
  std::optional<StopReason> over(Result<T>& result, const Iteration& now, bool go_on);

  // A descent that came to its end above a pair that it had passed goes on from that, a few times.
  bool return_to_best();

  // The residual of an iteration is that where its half-steps began: the pair it led to has one of its own.
  bool verified(const Iteration& now);

  // Components that died are started again, for good if that lowers the objective: a penalty may want them
  // empty. Where it did not help, one at a time is tried in other ways at the end of the descent. Has the
  // pair been changed, or may it be?
  bool revive(Result<T>& result, const Iteration& now, bool descended);
  void give_up_revival(Result<T>& result);

  double objective_at_pair();

  // A trial begins at the solver's pair; what it leads to is kept; or not.
  void try_from(const Iteration& now);
  void settle();
  void give_up();
  void go_on_from(Pair<T> pair);

  // Between two iterations: exchanges components where the plan says so, or undoes it. Were some exchanged?
  bool exchange(const Iteration& now, bool descended);

  const Phase phase_;
  const Data<T>& data_;
  const Options& options_;
  const Observer& observer_;
  const Watched<T>& watched_;
  Penalties<T> penalties_;
  std::unique_ptr<Objective<T>> objective_;
  const Loss loss_;
  const double loss_of_mean_;
  const Unseen unseen_;  // where entries are watched
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
  double revived_from_ =
      std::numeric_limits<double>::infinity();  // the objective before the last that stayed
  Index failed_revivals_ = 0;
};

}  // namespace nmf
