#include "nmf/solve/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/base/error.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

template <class Value>
void require(bool holds, const std::string& what, const Value& value, const std::string& allowed) {
  if (!holds) throw wrong(what, fmt::format("{} is not possible; {}", value, allowed));
}

// Penalties and bounds belong to the scale in which they were minimised.
void check_penalties(const Options& options) {
  const auto at_least_zero = [](const std::string& what, double value) {
    require(value >= 0 && std::isfinite(value), what, value, "give a number from 0");
  };
  at_least_zero(option("l1_w"), options.l1_w);
  at_least_zero(option("l1_h"), options.l1_h);
  at_least_zero(option("l2_w"), options.l2_w);
  at_least_zero(option("l2_h"), options.l2_h);
  at_least_zero(option("orthogonal_w"), options.orthogonal_w);
  at_least_zero(option("orthogonal_h"), options.orthogonal_h);
  require(options.upper_bound > 0, option("upper_bound"), options.upper_bound, "give a positive number");
}

// What takes part of H or W for known, as the option that says so.
std::string source_of_known(const Options& options) {
  if (options.fixed_h > 0) return option("fixed_h");
  if (guided_components(options) > 0) return option("guide_h");
  return option(options.fixed_w > 0 ? "fixed_w" : "zeros_h");
}

// The same of how many: guides and zeros are of components behind those that are fixed.
std::string sources_of_known(const Options& options) {
  const Index known = placed_components(options);
  if (known == options.fixed_h) return option("fixed_h") + " has";
  if (known == options.fixed_w) return option("fixed_w") + " has";
  const std::string behind = option(known == guided_components(options) ? "guide_h" : "zeros_h");
  return options.fixed_h > 0 ? option("fixed_h") + " and " + behind + " have" : behind + " has";
}

// Why components are not exchanged: the first of what was given that leaves no room for it.
std::string against_exchanges(const Options& options) {
  if (!is_least_squares(options.loss) && !is_beta(options.loss, 1))
    return fmt::format("goes with {} and kl", option("loss", "frobenius"));
  const std::pair<bool, std::string> given[] = {{options.symmetric, option("symmetric")},
                                                {options.batch > 0, option("batch")},
                                                {options.early_stop, option("early_stop")},
                                                {std::isfinite(options.upper_bound), option("upper_bound")},
                                                {options.simplex != Simplex::none, option("simplex")},
                                                {placed_components(options) > 0, source_of_known(options)}};
  for (const auto& [is, what] : given)
    if (is) return fmt::format("does not go with {}; leave one of them out", what);
  return "does not go with penalties; leave it out";
}

void check_together(const Options& options) {
  const auto refuse = [](bool together, const std::string& what, const std::string& why) {
    if (together) throw wrong(what, why);
  };
  const Algorithm& algorithm = find_algorithm(options.algorithm, options.loss);
  const bool bounded = std::isfinite(options.upper_bound), w = charged_w(options), h = charged_h(options);
  const std::string by_coordinates = "does not go with " + option("algorithm", algorithm.name) + "; use auto";
  refuse(bounded && !algorithm.by_coordinates, option("upper_bound"), by_coordinates);
  refuse(options.orthogonal_w + options.orthogonal_h > 0 && !algorithm.by_coordinates,
         option("orthogonal_w") + ", " + option("orthogonal_h"), by_coordinates);
  refuse(options.penalty_scale == PenaltyScale::entries && w && h && scale_free(options),
         option("penalty_scale"),
         "entries needs an l1 or l2 penalty on both factors, or penalties on one of them alone");
  refuse(bounded && w != h, option("upper_bound"),
         "does not go with a penalty on one factor alone, which holds the other at unit norm; penalise both");
  Options automatic = options;
  automatic.normalize = Normalize::automatic;
  const Normalize usual = normalization(automatic);
  refuse(options.normalize != Normalize::automatic && options.normalize != usual &&
             !(usual == Normalize::order && options.normalize == Normalize::none) && (bounded || w || h),
         option("normalize"), "another scale would change penalties and bounds; leave it out");
  refuse(
      options.batch > 0 && (bounded || w || h || options.symmetric || !is_least_squares(options.loss)),
      option("batch"),
      "goes with " + option("loss", "frobenius") + ", without penalties, bounds and " + option("symmetric"));
  refuse(options.exchanges.value_or(0) > 0 && !exchanges_possible(options), option("exchanges"),
         against_exchanges(options));
  refuse(options.symmetric && (bounded || w || h || !is_least_squares(options.loss)), option("symmetric"),
         "goes with " + option("loss", "frobenius") + ", without penalties and bounds");
}

void check_simplex(const Options& options) {
  if (options.simplex == Simplex::none) return;
  const bool loss =
      options.loss.kind != Loss::Kind::beta || is_least_squares(options.loss) || is_beta(options.loss, 1);
  const std::string what = option("simplex");
  if (!loss) throw wrong(what, fmt::format("goes with {}, kl, huber and l21", option("loss", "frobenius")));
  if (options.algorithm != "auto")
    throw wrong(what, fmt::format("has an algorithm of its own; leave {} out", option("algorithm")));
  if (charged_w(options) || std::isfinite(options.upper_bound) || options.fixed_w > 0 || options.symmetric ||
      options.batch > 0)
    throw wrong(what, fmt::format("does not go with penalties on W, {}, {}, {} and {}", option("upper_bound"),
                                  option("fixed_w"), option("symmetric"), option("batch")));
  if (options.normalize != Normalize::automatic && options.normalize != Normalize::order &&
      options.normalize != Normalize::none)
    throw wrong(option("normalize"), fmt::format("another scale would change {}; leave it out", what));
}

void check_known(const Options& options) {
  const Index known = placed_components(options);
  if (known == 0) return;
  require(known <= options.rank, option("rank"), options.rank,
          fmt::format("{} {} components; give at least as many", sources_of_known(options), known));
  if (options.symmetric || options.batch > 0)
    throw wrong(source_of_known(options),
                fmt::format("does not go with {} and {}", option("symmetric"), option("batch")));
}

// As many numbers as there are columns, and what a number can be.
void check_prior(const Options& options, Index columns) {
  if (!options.prior) return;
  const Prior& prior = *options.prior;
  const auto fits = [columns](const std::vector<double>& table, Index components) {
    return std::ssize(table) == components * columns;
  };
  const std::string guide = option("guide_h"), pattern = option("zeros_h");
  require(fits(prior.guide, prior.guided), guide, prior.guided, "give a number for each column of X");
  require(fits(prior.pattern, prior.patterned), pattern, prior.patterned,
          "give a number for each column of X");
  for (const double v : prior.guide)
    require(std::isnan(v) || (v >= 0 && std::isfinite(v)), guide, v, "give numbers from 0");
  if (prior.guided == 0) return;
  require(prior.strength > 0 && std::isfinite(prior.strength), guide, prior.strength,
          "give a positive strength");
  if (options.loss.kind == Loss::Kind::beta && options.loss.parameter <= 0)
    require(std::find(prior.guide.begin(), prior.guide.end(), 0.0) == prior.guide.end(), guide, 0,
            fmt::format("{} has no room for zeros; leave them out", option("loss", name(options.loss))));
  if (scale_free(options))
    throw wrong(guide, "does not go with penalties that hold a factor at unit norm; give l1 or l2 for both");
}

}  // namespace

void validate_threads(int threads) {
  require(threads >= 0 && threads <= most_threads, option("threads"), threads,
          fmt::format("give a number of threads up to {}, or 0 for all", most_threads));
}

void validate(const Options& options, Index rows, Index columns) {
  require(options.rank >= 1, option("rank"), options.rank, "give at least 1");
  check_known(options);
  const Index most = std::min(rows, columns), known = placed_components(options);
  require(options.rank - known <= most, option("rank"), options.rank,
          known == 0
              ? fmt::format("give a whole number from 1 to {}, the smaller side of the {} x {} matrix", most,
                            rows, columns)
              : fmt::format("give at most {} more than the {} components that are known, the smaller side of "
                            "the {} x {} matrix",
                            most, known, rows, columns));
  if (columns < std::numeric_limits<Index>::max()) check_prior(options, columns);
  check_penalties(options);
  check_simplex(options);
  check_together(options);
  require(!options.symmetric || rows == columns, option("symmetric"),
          fmt::format("a {} x {} matrix", rows, columns), "give a square matrix");
  require(!options.symmetric || options.algorithm == "auto", option("algorithm"), options.algorithm,
          option("symmetric") + " has an algorithm of its own");
  require(options.batch >= 0, option("batch"), options.batch, "give a number of rows, or 0 for all");
  require(options.exchanges.value_or(0) >= 0, option("exchanges"), options.exchanges.value_or(0),
          "give a number of rounds, or auto");
  require(options.forget >= 0 && options.forget <= 1, option("forget"), options.forget,
          "give a number from 0 to 1");
  validate_threads(options.threads);
  require(options.max_iterations >= 1, option("max_iterations"), options.max_iterations, "give at least 1");
  require(options.tolerance >= 0, option("tolerance"), options.tolerance,
          "give a number from 0 (never stop early)");
  require(options.change_tolerance >= 0, option("change_tolerance"), options.change_tolerance,
          "give a number from 0");
  require(options.window >= 1, option("window"), options.window, "give at least 1 iteration");
  require(options.patience >= 1, option("patience"), options.patience, "give at least 1 iteration");
  require(options.time_limit > 0, option("time_limit"), options.time_limit,
          "give a positive number of seconds");
}

}  // namespace nmf
