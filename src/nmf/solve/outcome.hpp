// What a run came to: how well its factors fit, how it went and why it ended, in plain figures.
#pragma once

#include <limits>
#include <string_view>
#include <vector>

#include "nmf/base/archive.hpp"
#include "nmf/base/index.hpp"
#include "nmf/problem/loss.hpp"

namespace nmf {

// How well a pair of factors fits.
struct Fit {
  double objective = 0;  // loss + penalty: what is minimised. NaN where no double can hold a number
  double loss = 0;       // options.loss by its own definition; 1/2 ||X - W H||_F^2 for frobenius
  double penalty = 0;
  double relative_error = 0;  // ||X - W H||_F / ||X||_F; for other losses, loss / that of the constant
                              //   mean(X). NaN where what it is relative to is zero
  double kkt_residual = 0;    // projected gradient norm over its value at the start
  double holdout_error = std::numeric_limits<double>::quiet_NaN();  // of watched entries: see entry_error();
  double test_error = std::numeric_limits<double>::quiet_NaN();     //   NaN when there are none

  bool operator==(const Fit&) const = default;
  void keep(Archive& archive) {
    archive(objective, loss, penalty, relative_error, kkt_residual, holdout_error, test_error);
  }
};

enum class StopReason { kkt, change, holdout, max_iterations, time_limit, interrupted };
const char* name(StopReason reason);                  // "kkt", "change", "max_iterations", ...
StopReason parse_stop_reason(std::string_view word);  // of these; throws Error(Fault::input) for another
bool converged(StopReason reason);                    // kkt, change or holdout

// Of the pair that is the result. The fit is recomputed exactly at the end, in double.
struct Outcome : Fit {
  Loss loss_function;             // what was minimised, with parameters chosen from the data
  double comparable = 0;          // the objective in the unit of the data (units.hpp): always a number
  double frobenius_error = 0;     // ||X - W H||, the root of twice the loss, for frobenius
  double explained_variance = 0;  // 1 - loss / loss of the constant mean(X) over all entries (may be
                                  //   negative); NaN where that is zero
  Index iterations = 0;
  Index single_iterations = 0;  // how many of them, the first, were made in single precision
  Index chosen_iteration = 0;   // whose factors these are: that of the least objective, with early_stop
                                //   holdout_error
  Index empty = 0;              // components that are zero at the end: X has no use for them
  Index reseeded = 0;           // components that died and were started again
  Index exchange_rounds = 0, exchanges_kept = 0;  // tried, and kept since the error came out lower
  std::vector<Index> exchanged_after;             // iterations behind which one was tried
  StopReason stop_reason = StopReason::max_iterations;
  double init_seconds = 0;
  double iterate_seconds = 0;

  bool operator==(const Outcome&) const = default;
  void keep(Archive& archive) {
    Fit::keep(archive);
    archive(loss_function, comparable, frobenius_error, explained_variance, iterations, single_iterations,
            chosen_iteration, empty, reseeded, exchange_rounds, exchanges_kept, exchanged_after, stop_reason,
            init_seconds, iterate_seconds);
  }
};

}  // namespace nmf
