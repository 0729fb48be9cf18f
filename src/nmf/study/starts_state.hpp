// What several starts have in their state beside that of the runs.
#pragma once

#include <string>
#include <utility>

#include "nmf/base/archive.hpp"
#include "nmf/problem/options.hpp"
#include "nmf/solve/factorize.hpp"

namespace nmf {

// A start that is being run, as far as it is known.
struct Standing {
  Index start = 0;
  double seconds = 0;
  std::string state;
  void keep(Archive& archive) { archive(start, seconds, state); }
};

// The best of those that it was given, the earlier of equals.
template <class T>
struct BestStart {
  bool any = false;
  Result<T> run;
  Index start = 0;

  void take(Index number, Result<T>&& result) {
    const double least = run.comparable;
    if (any && (result.comparable > least || (result.comparable == least && number > start))) return;
    any = true;
    run = std::move(result);
    start = number;
  }
  void keep(Archive& archive) { archive(any, run, run.Wt, run.H, start); }
};

// What the state of several starts begins with. Those that have ended did so by these options.
struct ContestHeader {
  static constexpr std::uint64_t this_version = 0x6e6d662d73747331;  // "nmf-sts1"
  std::uint64_t version = this_version;
  bool all = false;  // all starts to their ends, or the most promising
  Index starts = 0, max_iterations = 0, window = 0, patience = 0;
  double tolerance = 0, change_tolerance = 0;

  ContestHeader() = default;
  ContestHeader(bool to_their_ends, Index count, const Options& options)
      : all(to_their_ends),
        starts(count),
        max_iterations(options.max_iterations),
        window(options.window),
        patience(options.patience),
        tolerance(options.tolerance),
        change_tolerance(options.change_tolerance) {}
  void keep(Archive& archive) {
    archive(version, all, starts, max_iterations, window, patience, tolerance, change_tolerance);
  }
};

// That of a state. Throws Error where the state is of none, or where the starts that have ended did so by
// other options than those of `now`.
ContestHeader header_of(Archive& archive, const ContestHeader& now);

}  // namespace nmf
