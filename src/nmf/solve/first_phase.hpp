// What some runs do before they go on as they are asked to: gentle steps, or single precision.
#pragma once

#include "nmf/solve/run.hpp"

namespace nmf {

// What has become of the start and of the result in a first phase.
struct FirstPhase {
  Progress progress;
  bool ended = false;  // the whole run, not only this phase
};

// With components that must not overlap, sweeps by coordinates give each entry to one of them at once, and
// what the first sweeps decide is never taken back. So the start is first followed without penalties, until
// it says what belongs together, and the first steps with them are multiplicative: all components have a
// share, and it shifts.
bool begins_gently(const Options& options);
template <class T>
Pair<T> without_penalties(const Data<T>& data, const Options& options, Pair<T> start);
// state: what the phase goes on from, where it does.
template <class T>
FirstPhase descend_gently(const Data<T>& data, const Options& options, const Observer& observer,
                          const Watched<T>& watched, const OneAtFirst& one, const Stopwatch& watch,
                          Archive* state, Pair<T>& start, Result<T>& result);

// In single precision an iteration takes little more than half the time, and where a descent leads is decided
// long before the digits that are lost would count. So the default begins in it, on the same X, and goes on
// in double from where that descent ends.
bool begins_in_single(const Data<double>& data, const Options& options, const Watched<double>& watched,
                      const Pair<double>& start);
FirstPhase descend_in_single(const Data<float>& data, const Options& options, const Observer& observer,
                             const OneAtFirst& one, const Stopwatch& watch, Archive* state,
                             Pair<double>& start, Result<double>& result);

}  // namespace nmf
