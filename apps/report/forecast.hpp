// What --dry-run says: what a run would take, and where its results would go.
#pragma once

#include <memory>

#include <string>
#include <vector>

#include "nmf/base/scratch_files.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/study/memory.hpp"

namespace nmf::app {

struct Forecast {
  std::string input;
  Index rows = 0, columns = 0;
  bool sparse = false;
  Index non_zeros = 0;
  Index rank = 0;
  MemoryNeed memory;
  std::uint64_t peak = 0;                       // what reading and these first iterations took
  std::uint64_t available = 0;                  // bytes that are left beside the matrix
  std::uint64_t allowed = 0;                    // by --memory; 0: it was not given
  std::shared_ptr<const ScratchFiles> scratch;  // where matrices lie that memory does not hold
  double read_seconds = 0;
  double start_seconds = 0;      // to make a start
  double iteration_seconds = 0;  // measured; of the first ones, with the options of the run
  Index max_iterations = 0;
  Index starts = 1;                 // at least
  std::vector<std::string> places;  // that would be written; empty ones are none
};

// Makes a few iterations, for their time, and tells what all took until then.
template <class T>
void measure(Forecast& forecast, const Data<T>& data, Options options, Pair<T> start,
             const Watched<T>& watched);

// Lines for people.
std::string forecast_lines(const Forecast& forecast);
// JSON.
std::string forecast_json(const Forecast& forecast);

}  // namespace nmf::app
