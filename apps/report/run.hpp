// What a finished run says of itself: the summary for programs, five lines for people, the log of its
// iterations.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/model/figures.hpp"
#include "nmf/scale/scale.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/study/starts.hpp"
#include "report/outputs.hpp"
#include "system/company.hpp"

namespace nmf::app {

// Of the files of a result: that they belong to one run can be checked wherever they are.
struct FileHashes {
  std::string w, h, log;                               // SHA-256 in hexadecimal; empty: not in a file
  std::string row_names, column_names, starts, scale;  // told only where there are such files
};

// Those that made the run, whether each of them read a part of the matrix, and the messages of the first.
struct Processes {
  int number = 1;
  bool by_parts = false;
  Traffic messages;
};

struct RunFacts : Figures {
  std::string input;
  io::ReadReport read;
  Index rows = 0;
  Index columns = 0;
  bool sparse = false;
  Index non_zeros = 0;
  Index missing = 0;  // cells that do not count because they are missing, or not listed
  std::string lost;   // entries that count as zero, see lost_in_range()
  Options options;
  const Flags* flags = nullptr;  // of the command line
  Scale scale;                   // what was done to the matrix, and what it learned
  std::string algorithm;         // what "auto" stood for
  int threads = 0;
  FileHashes hashes;
  std::shared_ptr<const ScratchFiles> scratch;  // where matrices lay that memory did not hold
  Processes processes;
  std::vector<std::string> components;  // their names, where some are known; empty: component_1 ...
};

// Things the user should know although the run went through, beside those about the input; those that figures
// alone tell.
std::vector<std::string> warnings_of_figures(const Figures& figures);
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
