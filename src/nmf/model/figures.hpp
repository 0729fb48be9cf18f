// The figures of a run, as summary.json has them: what it came to, and what that was measured on.
#pragma once

#include <cstdint>
#include <string>

#include "nmf/solve/outcome.hpp"

namespace nmf {

struct EntryCounts {
  double weight = 0;   // sum of the weights of the entries that count
  double mean = 0;     // of these entries, by their weights
  Index held_out = 0;  // entries
  Index test = 0;

  bool operator==(const EntryCounts&) const = default;
};

struct Figures : Outcome {
  EntryCounts counts;
  double sparseness_w = 0;  // Hoyer's measure
  double sparseness_h = 0;
  Index starts = 1;
  Index best_start = 0;
  std::string init;  // what that one began from
  double read_seconds = 0;
  double write_seconds = 0;
  double total_seconds = 0;
  std::uint64_t peak_memory = 0;  // bytes

  bool operator==(const Figures&) const = default;
};

// Of the run that left its summary in a folder (or the summary itself): what was written, to the bit. What
// the summary does not hold is as it is in Figures{}, and `comparable` always; what is no finite number there
// is NaN. Throws like read_model (folder.hpp).
Figures read_figures(const std::string& folder);

}  // namespace nmf
