// Checkpoints of a run, by --checkpoint and --resume: when they are taken, and whether one that is there is
// of this run.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.hpp"
#include "input/fingerprint.hpp"
#include "nmf/study/checkpoint.hpp"
#include "system/interrupt.hpp"

namespace nmf::app {

// After so much time, or so many iterations.
struct CheckpointPace {
  double seconds = 60;  // 0: by iterations
  Index iterations = 0;
};

CheckpointPace parse_pace(std::string_view text);
std::string spelled_pace(const CheckpointPace& pace);

struct CheckpointFlags {
  std::string path;    // empty: none are taken
  std::string resume;  // empty: `path`, where that is there
  CheckpointPace every;
  void add_to(Flags& flags);

  bool wanted() const { return !path.empty() || !resume.empty(); }
  // Before the matrix is read: throws Error where a file cannot be one. inputs: what must not be overwritten.
  void check(const std::vector<std::string>& inputs) const;
};

class Checkpoints {
 public:
  Checkpoints(const CheckpointFlags& flags, AskedWatch& asked, bool quiet);

  // The state that a run by these options on this data goes on from; empty:
  // there is none. Throws Error where the file is of another run: of other data, or by options that lead
  // elsewhere.
  std::string state_of(const Flags& options, const Fingerprint& data);

  // What counts for the limit of time, of those before the state was taken.
  double seconds_before() const { return seconds_before_; }

  // To be called in every iteration, by all processes; interrupted: it is the last.
  void observe(const Iteration& now, bool interrupted);

  // Writes the last one that was kept, and waits for it.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;

  bool due();
  void keep(const Iteration& now);
  void tell_failure();

  const CheckpointFlags& flags_;
  const bool quiet_;
  AskedWatch& asked_;
  std::string run_;  // JSON: what the file says of the run
  double seconds_before_ = 0;
  std::optional<CheckpointWriter> writer_;  // of the first process
  bool taken_anywhere_ = false;
  Clock::time_point taken_ = Clock::now();
  Clock::time_point seen_ = taken_;  // the iteration before
  Index iterations_ = 0;             // since then
  std::string last_told_;            // why one could not be written
};

}  // namespace nmf::app
