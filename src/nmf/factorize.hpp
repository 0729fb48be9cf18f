// The driver: from X and options to W and H, one report an iteration.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nmf/data.hpp"
#include "nmf/init.hpp"
#include "nmf/options.hpp"

namespace nmf {

// State after one iteration (a W step and an H step).
struct Iteration {
  Index start = 0;             // which of several starts (starts.hpp), from 0
  Index iteration = 0;         // from 1
  double seconds = 0;          // since the first iteration began
  double objective = 0;        // 1/2 ||X - W H||_F^2
  double relative_error = 0;   // ||X - W H||_F / ||X||_F
  double relative_change = 0;  // (error before - error now) / error before; 0 in the first iteration
  double kkt_residual = 0;     // projected gradient norm over its value at the start
};

// Returns false to stop after this iteration (the result is the one just reported).
using Observer = std::function<bool(const Iteration&)>;

enum class StopReason { kkt, change, max_iterations, time_limit, interrupted };
const char* name(StopReason reason);  // "kkt", "change", "max_iterations", ...
bool converged(StopReason reason);    // kkt or change

template <class T>
struct Result {
  Factor<T> Wt;          // k x m: column i belongs to row i of X
  Factor<T> H;           // k x n
  double objective = 0;  // recomputed exactly at the end, in double
  double relative_error = 0;
  double explained_variance = 0;  // 1 - ||X - W H||^2 / ||X - mean(X)||^2 over all entries (may be negative)
  double kkt_residual = 0;        // at the final pair, exactly
  Index iterations = 0;
  Index empty = 0;     // components that are zero at the end: X has no use for them
  Index reseeded = 0;  // components that died and were started again
  StopReason stop_reason = StopReason::max_iterations;
  std::vector<Iteration> log;
  double init_seconds = 0;
  double iterate_seconds = 0;
};

// Throws Error(Fault::usage) for options that do not fit, Error(Fault::numerical) when numbers overflow.
// A factor of `start` that is empty is filled in by options.init. Same data, options and seed: the same bits,
// whatever the number of threads.
template <class T>
Result<T> factorize(const Data<T>& data, const Options& options, const Observer& observer = {},
                    Start<T> start = {});

}  // namespace nmf
