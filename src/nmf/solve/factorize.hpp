// The driver: from X and options to W and H, one report an iteration.
#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// A run as it stands after an iteration.
class Resumable {
 public:
  virtual ~Resumable() = default;
  // What factorize() goes on from, to the bit, with the same data, options (limits may be others) and watched
  // entries. The size of some pairs of factors.
  virtual std::string state() const = 0;
};

// State after one iteration (a W step and an H step).
struct Iteration {
  Index start = 0;       // which of several starts (starts.hpp), from 0
  Index iteration = 0;   // from 1
  double seconds = 0;    // since the first iteration began
  double objective = 0;  // loss + penalty: what is minimised. NaN where no double can hold a number
  double loss = 0;       // options.loss by its own definition; 1/2 ||X - W H||_F^2 for frobenius
  double penalty = 0;
  double relative_error =
      0;  // ||X - W H||_F / ||X||_F; for other losses, loss / that of the constant mean(X)
  double relative_change =
      0;  // (error before - error now) / error before; 0 in the first iteration. The error is
          //   the relative error, with penalties the objective
  double kkt_residual = 0;  // projected gradient norm over its value at the start
  double holdout_error = std::numeric_limits<double>::quiet_NaN();  // of watched entries: see entry_error();
  double test_error = std::numeric_limits<double>::quiet_NaN();     //   NaN when there are none
  const Resumable* run = nullptr;                                   // only while an observer is called

  void keep(Archive& archive) {
    archive(start, iteration, seconds, objective, loss, penalty, relative_error, relative_change,
            kkt_residual, holdout_error, test_error);
  }
};

// Returns false to stop after this iteration (the result is the one just reported).
using Observer = std::function<bool(const Iteration&)>;

enum class StopReason { kkt, change, holdout, max_iterations, time_limit, interrupted };
const char* name(StopReason reason);  // "kkt", "change", "max_iterations", ...
bool converged(StopReason reason);    // kkt, change or holdout

template <class T>
struct Result {
  Factor<T> Wt;        // k x m: column i belongs to row i of X
  Factor<T> H;         // k x n
  Loss loss_function;  // what was minimised, with parameters chosen from the data
  double objective =
      0;  // this and what follows recomputed exactly at the end, in double; NaN as in Iteration
  double comparable = 0;  // the objective in the unit of the data (units.hpp): always a number
  double loss = 0;
  double penalty = 0;
  double frobenius_error = 0;  // ||X - W H||, the root of twice the loss, for frobenius
  double relative_error = 0;   // NaN where what it is relative to is zero, as for
  double explained_variance =
      0;                    // 1 - loss / loss of the constant mean(X) over all entries (may be negative)
  double kkt_residual = 0;  // at the final pair, exactly
  double holdout_error = std::numeric_limits<double>::quiet_NaN();
  double test_error = std::numeric_limits<double>::quiet_NaN();
  Index iterations = 0;
  Index single_iterations = 0;  // how many of them, the first, were made in single precision
  Index chosen_iteration =
      0;               // whose factors these are: that of the least objective, with early_stop holdout_error
  Index empty = 0;     // components that are zero at the end: X has no use for them
  Index reseeded = 0;  // components that died and were started again
  Index exchange_rounds = 0, exchanges_kept = 0;  // tried, and kept since the error came out lower
  StopReason stop_reason = StopReason::max_iterations;
  std::vector<Iteration> log;
  double init_seconds = 0;
  double iterate_seconds = 0;

  // What is known before the end.
  void keep(Archive& archive) {
    archive(iterations, single_iterations, chosen_iteration, reseeded, exchange_rounds, exchanges_kept,
            stop_reason, log, init_seconds);
  }
};

// Entries of X that are only looked at: their error is reported each iteration.
template <class T>
struct Watched {
  const Sparse<T>* held_out = nullptr;  // left out of the data (weights.hpp: hold_out)
  const Sparse<T>* test = nullptr;
};

// Throws Error(Fault::usage) for options that do not fit, Error(Fault::numerical) when numbers overflow.
// A factor of `start` that is empty is filled in by options.init. Same data, options and seed: the same bits,
// whatever the number of threads. from: the state of a run (Resumable) that is gone on with instead of a
// start.
template <class T>
Result<T> factorize(const Data<T>& data, const Options& options, const Observer& observer = {},
                    Pair<T> start = {}, const Watched<T>& watched = {}, const std::string& from = {});

}  // namespace nmf
