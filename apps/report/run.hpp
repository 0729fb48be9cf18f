// What a finished run says of itself: the summary for programs, five lines for people, the log of its
// iterations.
#pragma once

#include <string>
#include <vector>

#include "input/entries.hpp"
#include "nmf/io/read.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/study/starts.hpp"
#include "report/outputs.hpp"

namespace nmf::app {

struct RunFacts {
  std::string input;
  io::ReadReport read;
  Index rows = 0;
  Index columns = 0;
  bool sparse = false;
  Index non_zeros = 0;
  EntryCounts counts;
  Options options;
  const Flags* flags = nullptr;  // of the command line
  std::string algorithm;         // what "auto" stood for
  int threads = 0;
  Loss loss_function;
  double objective = 0;  // these as in Result
  double loss = 0;
  double penalty = 0;
  double frobenius_error = 0;
  std::string lost;  // entries that count as zero, see lost_in_range()
  double relative_error = 0;
  double explained_variance = 0;
  double kkt_residual = 0;
  double holdout_error = 0;
  double test_error = 0;
  double sparseness_w = 0;  // Hoyer's measure
  double sparseness_h = 0;
  Index chosen_iteration = 0;
  Index iterations = 0;
  Index single_iterations = 0;
  Index reseeded = 0;
  Index exchange_rounds = 0;
  Index exchanges_kept = 0;
  Index empty = 0;
  StopReason stop_reason = StopReason::max_iterations;
  Index starts = 1;
  Index best_start = 0;
  std::string init;  // what that one began from
  double init_seconds = 0;
  double iterate_seconds = 0;
  double write_seconds = 0;
  double total_seconds = 0;
  std::uint64_t peak_memory = 0;  // bytes, read once: the summary is the same wherever it is written
};

// Things the user should know although the run went through, beside those about the input.
std::vector<std::string> warnings(const RunFacts& facts);

// JSON.
std::string summary(const RunFacts& facts, const Outputs& outputs);

// Five lines, and one for each kind of entries that are watched.
std::string result_lines(const RunFacts& facts, const Outputs& outputs);

// CSV: start, seed, init, objective, relative_error, kkt_residual, iterations, stop_reason.
std::string starts_table(const std::vector<StartSummary>& starts);

// CSV: iteration, seconds, objective, then the loss by its own name (and the Poisson deviance that belongs to
// kl) where it is not frobenius alone, the penalty where there is one, relative_error, relative_change,
// kkt_residual, and holdout_error and test_error where entries are watched.
std::string log_table(const RunFacts& facts, const std::vector<Iteration>& log);

}  // namespace nmf::app
