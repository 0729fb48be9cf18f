#include "nmf/solve/validate.hpp"

#include <gtest/gtest.h>

#include "nmf/base/error.hpp"
#include "nmf/problem/options.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

// The message that validate has for a change of good options, for a 6 x 4 matrix.
template <class Change>
std::string complaint(const Change& change) {
  Options options;
  options.rank = 2;
  change(options);
  try {
    validate(options, 6, 4);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    return error.what();
  }
  return "";
}

TEST(Validate, accepts_the_defaults_and_the_ends_of_the_ranges) {
  EXPECT_EQ(complaint([](Options&) {}), "");
  EXPECT_EQ(complaint([](Options& o) { o.rank = 1; }), "");
  EXPECT_EQ(complaint([](Options& o) { o.rank = 4; }), "");
  EXPECT_EQ(complaint([](Options& o) { o.tolerance = 0; }), "");
  EXPECT_EQ(complaint([](Options& o) { o.change_tolerance = 0; }), "");
  for (const Algorithm& algorithm : algorithms())
    EXPECT_EQ(complaint([&](Options& o) { o.algorithm = algorithm.name; }), "");
}

TEST(Validate, names_option_value_and_remedy) {
  const std::string rank = "give a whole number from 1 to 4, the smaller side of the 6 x 4 matrix";
  EXPECT_EQ(complaint([](Options& o) { o.rank = 0; }), "rank: 0 is not possible; give at least 1");
  EXPECT_EQ(complaint([](Options& o) { o.rank = 5; }), "rank: 5 is not possible; " + rank);
  EXPECT_EQ(complaint([](Options& o) { o.threads = -1; }),
            "threads: -1 is not possible; give a number of threads up to 1024, or 0 for all");
  EXPECT_EQ(complaint([](Options& o) { o.max_iterations = 0; }),
            "max_iterations: 0 is not possible; give at least 1");
  EXPECT_EQ(complaint([](Options& o) { o.tolerance = -0.5; }),
            "tolerance: -0.5 is not possible; give a number from 0 (never stop early)");
  EXPECT_EQ(complaint([](Options& o) { o.tolerance = std::numeric_limits<double>::quiet_NaN(); }),
            "tolerance: nan is not possible; give a number from 0 (never stop early)");
  EXPECT_EQ(complaint([](Options& o) { o.change_tolerance = -1; }),
            "change_tolerance: -1 is not possible; give a number from 0");
  EXPECT_EQ(complaint([](Options& o) { o.window = 0; }),
            "window: 0 is not possible; give at least 1 iteration");
  EXPECT_EQ(complaint([](Options& o) { o.time_limit = 0; }),
            "time_limit: 0 is not possible; give a positive number of seconds");
}

TEST(Validate, lists_the_algorithms_there_are) {
  const std::string message = complaint([](Options& o) { o.algorithm = "hlas"; });
  EXPECT_EQ(message.find("algorithm: hlas is not known; choose one of auto, "), 0u) << message;
  for (const Algorithm& algorithm : algorithms())
    EXPECT_NE(message.find(std::string(" ") + algorithm.name), std::string::npos) << algorithm.name;
}

TEST(Algorithms, are_found_by_name) {
  for (const Algorithm& algorithm : algorithms())
    EXPECT_STREQ(find_algorithm(algorithm.name).name, algorithm.name);
  EXPECT_NO_THROW(find_algorithm("auto"));
}

}  // namespace
}  // namespace nmf
