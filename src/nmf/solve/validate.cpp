#include "nmf/solve/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

template <class Value>
void require(bool holds, const char* option, const Value& value, const std::string& allowed) {
  if (!holds) throw Error(Fault::usage, fmt::format("{}: {} is not possible; {}", option, value, allowed));
}

// Penalties and bounds belong to the scale in which they were minimised.
void check_penalties(const Options& options) {
  const auto at_least_zero = [](const char* option, double value) {
    require(value >= 0 && std::isfinite(value), option, value, "give a number from 0");
  };
  at_least_zero("--l1-w", options.l1_w);
  at_least_zero("--l1-h", options.l1_h);
  at_least_zero("--l2-w", options.l2_w);
  at_least_zero("--l2-h", options.l2_h);
  at_least_zero("--orthogonal-w", options.orthogonal_w);
  at_least_zero("--orthogonal-h", options.orthogonal_h);
  require(options.upper_bound > 0, "--upper-bound", options.upper_bound, "give a positive number");
}

void check_together(const Options& options) {
  const auto refuse = [](bool together, const char* what, const std::string& why) {
    if (together) throw Error(Fault::usage, fmt::format("{}: {}", what, why));
  };
  const Algorithm& algorithm = find_algorithm(options.algorithm, options.loss);
  const bool bounded = std::isfinite(options.upper_bound), w = charged_w(options), h = charged_h(options);
  const std::string by_coordinates = fmt::format("does not go with --algorithm {}; use auto", algorithm.name);
  refuse(bounded && !algorithm.by_coordinates, "--upper-bound", by_coordinates);
  refuse(options.orthogonal_w + options.orthogonal_h > 0 && !algorithm.by_coordinates,
         "--orthogonal-w, --orthogonal-h", by_coordinates);
  refuse(options.penalty_scale == PenaltyScale::entries && w && h && scale_free(options), "--penalty-scale",
         "entries needs an l1 or l2 penalty on both factors, or penalties on one of them alone");
  refuse(bounded && w != h, "--upper-bound",
         "does not go with a penalty on one factor alone, which holds the other at unit norm; penalise both");
  Options automatic = options;
  automatic.normalize = Normalize::automatic;
  refuse(options.normalize != Normalize::automatic && options.normalize != normalization(automatic) &&
             (bounded || w || h),
         "--normalize", "another scale would change penalties and bounds; leave it out");
  refuse(options.batch > 0 && (bounded || w || h || options.symmetric || !is_least_squares(options.loss)),
         "--batch", "goes with --loss frobenius, without penalties, bounds and --symmetric");
  refuse(
      options.exchanges.value_or(0) > 0 && !exchanges_possible(options), "--exchanges",
      "goes with --loss frobenius and kl, without penalties, bounds, --symmetric, --batch and --early-stop");
  refuse(options.symmetric && (bounded || w || h || !is_least_squares(options.loss)), "--symmetric",
         "goes with --loss frobenius, without penalties and bounds");
}

}  // namespace

void validate_threads(int threads) {
  require(threads >= 0 && threads <= most_threads, "--threads", threads,
          fmt::format("give a number of threads up to {}, or 0 for all", most_threads));
}

void validate(const Options& options, Index rows, Index columns) {
  require(options.rank >= 1, "--rank", options.rank, "give at least 1");
  require(options.rank <= std::min(rows, columns), "--rank", options.rank,
          fmt::format("give a whole number from 1 to {}, the smaller side of the {} x {} matrix",
                      std::min(rows, columns), rows, columns));
  check_penalties(options);
  check_together(options);
  require(!options.symmetric || rows == columns, "--symmetric",
          fmt::format("a {} x {} matrix", rows, columns), "give a square matrix");
  require(!options.symmetric || options.algorithm == "auto", "--algorithm", options.algorithm,
          "--symmetric has an algorithm of its own");
  require(options.batch >= 0, "--batch", options.batch, "give a number of rows, or 0 for all");
  require(options.exchanges.value_or(0) >= 0, "--exchanges", options.exchanges.value_or(0),
          "give a number of rounds, or auto");
  require(options.forget >= 0 && options.forget <= 1, "--forget", options.forget,
          "give a number from 0 to 1");
  validate_threads(options.threads);
  require(options.max_iterations >= 1, "--max-iterations", options.max_iterations, "give at least 1");
  require(options.tolerance >= 0, "--tolerance", options.tolerance,
          "give a number from 0 (never stop early)");
  require(options.change_tolerance >= 0, "--change-tolerance", options.change_tolerance,
          "give a number from 0");
  require(options.window >= 1, "--window", options.window, "give at least 1 iteration");
  require(options.patience >= 1, "--patience", options.patience, "give at least 1 iteration");
  require(options.time_limit > 0, "--time-limit", options.time_limit, "give a positive number of seconds");
}

}  // namespace nmf
