// Several factorizations of one matrix, each with options of its own.
#pragma once

#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "nmf/solve/factorize.hpp"

namespace nmf {

template <class T>
struct Job {
  Options options;                 // threads and time_limit are those of all jobs: see Together
  const Data<T>* data = nullptr;   // what it factorizes where that is not what the others do (a fold of it)
  const Pair<T>* start = nullptr;  // what is known of its factors, as factorize() has it
  Watched<T> watched = {};
  bool may_overflow = false;  // then there is no result of it; else its Error ends all
  std::string from = {};      // its state, where it is gone on with (Resumable)
  double seconds = 0;         // that it took before
};

// What jobs share.
struct Together {
  int threads = 0;                                              // 0: all
  double time_limit = std::numeric_limits<double>::infinity();  // seconds; the first is begun in any case
  Observer observer = {};  // Iteration::start is the number of the job; called by one thread at a time
};

// Takes the result of a job, in the order in which they end; called by one thread at a time.
template <class T>
using Sink = std::function<void(Index job, Result<T>&& result)>;

// Runs the jobs: those of one rank on the same X with one pass over it for all of them, where that is faster;
// small ones side by side, one thread each; large ones in turn. What comes out is the same, and the same as
// of factorize(). False where the observer said stop: those that ran then have given what they had, the
// others are not begun. Throws what a job throws, the first by number of those that do.
template <class T>
bool run(const Data<T>& data, std::vector<Job<T>> jobs, const Sink<T>& sink, const Together& together = {});

// Whether several of them run at the same time.
template <class T>
bool several_at_a_time(const Data<T>& data, std::span<const Job<T>> jobs, const Together& together);

// Runs of one rank that go over X together: in so many meetings, of so many of them at a time.
struct Sharing {
  Index meetings = 0, members = 0;
  bool pays() const { return members > 1; }
};

// What decides that, beside the options.
struct SharingCase {
  Index runs = 0;
  double cells = 0, entries = 0;  // of X, and how many of them are not zero
  double time_limit = std::numeric_limits<double>::infinity();
  int threads = 1;
};

// By sizes alone, never by a clock. Within a limit of time runs go in turn, so that some come to their ends.
Sharing sharing(const SharingCase& x, const Options& options);
template <class T>
Sharing sharing(const Data<T>& data, std::span<const Job<T>> jobs, const Together& together);

}  // namespace nmf
