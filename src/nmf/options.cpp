#include "nmf/options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nmf/error.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

template <class Value>
void require(bool holds, const char* option, const Value& value, const std::string& allowed) {
  if (!holds) throw Error(Fault::usage, fmt::format("{}: {} is not possible; {}", option, value, allowed));
}

}  // namespace

const char* name(Init init) {
  switch (init) {
    case Init::nndsvda:
      return "nndsvda";
    case Init::nndsvd:
      return "nndsvd";
    case Init::nndsvdar:
      return "nndsvdar";
    case Init::random:
      return "random";
  }
  return "";
}

void validate(const Options& options, Index rows, Index columns) {
  require(options.rank >= 1, "--rank", options.rank, "give at least 1");
  require(options.rank <= std::min(rows, columns), "--rank", options.rank,
          fmt::format("give a whole number from 1 to {}, the smaller side of the {} x {} matrix",
                      std::min(rows, columns), rows, columns));
  find_algorithm(options.algorithm);
  require(!options.symmetric || rows == columns, "--symmetric",
          fmt::format("a {} x {} matrix", rows, columns), "give a square matrix");
  require(!options.symmetric || options.algorithm == "auto", "--algorithm", options.algorithm,
          "--symmetric has an algorithm of its own");
  require(options.threads >= 0, "--threads", options.threads, "give a number of threads, or 0 for all");
  require(options.max_iterations >= 1, "--max-iterations", options.max_iterations, "give at least 1");
  require(options.tolerance >= 0, "--tolerance", options.tolerance,
          "give a number from 0 (never stop early)");
  require(options.change_tolerance >= 0, "--change-tolerance", options.change_tolerance,
          "give a number from 0");
  require(options.window >= 1, "--window", options.window, "give at least 1 iteration");
  require(options.time_limit > 0, "--time-limit", options.time_limit, "give a positive number of seconds");
}

}  // namespace nmf
