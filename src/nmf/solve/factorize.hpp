// The driver: from X and options to W and H, one report an iteration.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"
#include "nmf/solve/outcome.hpp"

namespace nmf {

// A run as it stands after an iteration.
class Resumable {
 public:
  virtual ~Resumable() = default;
  // Writes what factorize() goes on from, to the bit, with the same data, options (limits may be others) and
  // watched entries. The size of some pairs of factors. Where X is spread over processes, all call it, or
  // none.
  virtual void keep(Archive& archive) const = 0;
  std::string state() const {
    Archive archive;
    keep(archive);
    return archive.take();
  }
};

// State after one iteration (a W step and an H step).
struct Iteration : Fit {
  Index start = 0;                 // which of several starts (starts.hpp), from 0
  Index iteration = 0;             // from 1
  double seconds = 0;              // since the first iteration began
  double relative_change = 0;      // (error before - error now) / error before; 0 in the first iteration. The
                                   //   error is the relative error, with penalties the objective
  double used = 0;                 // seconds that count for the limit of time: of all starts together
  bool last = false;               // a limit ends the run here; there may be other ends
  const Resumable* run = nullptr;  // only while an observer is called, and where the run can be gone on with

  void keep(Archive& archive) {
    Fit::keep(archive);
    archive(start, iteration, seconds, relative_change);
  }
};

// Returns false to stop after this iteration (the result is the one just reported). Within one that takes
// long an Interruption (base/interruption.hpp) stops it; then the iterations before count.
using Observer = std::function<bool(const Iteration&)>;

template <class T>
struct Result : Outcome {
  Factor<T> Wt;  // k x m: column i belongs to row i of X
  Factor<T> H;   // k x n
  std::vector<Iteration> log;

  // Without the factors, which are elsewhere before the end.
  void keep(Archive& archive) {
    Outcome::keep(archive);
    archive(log);
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
// start; what time it took before counts.
template <class T>
Result<T> factorize(const Data<T>& data, const Options& options, const Observer& observer = {},
                    Pair<T> start = {}, const Watched<T>& watched = {}, std::string from = {});

}  // namespace nmf
