// Several starts of the same factorization, the best of which is kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nmf/solve/factorize.hpp"

namespace nmf {

// What one start came to.
struct StartSummary : Outcome {
  Index start = 0;  // from 0
  std::uint64_t seed = 0;
  Init init = Init::random;
  bool finished = true;  // else: was behind others after so many iterations, and went no further

  void keep(Archive& archive) {
    Outcome::keep(archive);
    archive(start, seed, init, finished);
  }
};

template <class T>
struct StartsResult {
  Result<T> best;  // of least objective, the earlier of equals
  Index best_start = 0;
  std::vector<StartSummary>
      starts;  // in order; fewer than asked for where time ran out or the observer said stop
};

// Start 0 is what factorize() would do; start i > 0 begins at random numbers of a seed derived from
// options.seed and i (whatever the initialisation of start 0: the NNDSVD kinds would give the same start
// again). Small problems run side by side, one thread each, large ones in turn; the result is the same.
// options.time_limit holds for all of them together.
//
// from: the state of such runs (Iteration::run), which are gone on with to the same end. The limits of a
// single run may be others then; where all starts are run to their ends, only that of time.
//
// Without a number of starts there are as many as fit in some hundredth of a second, counted by
// iteration_work() and not by the clock, where nothing in the options speaks for one: all of them make a few
// iterations, the best quarter some more, and the best of these is run to its end, from its beginning. Start
// 1 is then the other of nndsvda and nndsvdar.
template <class T>
StartsResult<T> factorize_starts(const Data<T>& data, const Options& options, std::optional<Index> starts,
                                 const Observer& observer = {}, const Watched<T>& watched = {},
                                 std::string from = {});

}  // namespace nmf
