// Models of iris, and what the commands that take one say.
#pragma once

#include "cli/cli.hpp"

namespace nmf::test {

inline const std::vector<std::string> tight{"--tolerance",      "1e-13", "--change-tolerance", "0",
                                            "--max-iterations", "20000"};

class ModelCommands : public Cli {
 protected:
  // The summary of a model of iris in the folder m, converged tightly.
  Json iris_model(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{iris, "--rank", "2", "-o", "m"};
    arguments.insert(arguments.end(), tight.begin(), tight.end());
    arguments.insert(arguments.end(), more.begin(), more.end());
    return factor(arguments);
  }
  Json json(std::vector<std::string> arguments, const std::string& in = "") const {
    arguments.emplace_back("--json");
    arguments.emplace_back("-q");
    const Outcome outcome = nmf(std::move(arguments), in);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return json_of(outcome.out);
  }
  std::string refusal(const std::vector<std::string>& arguments, int status = 1) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    return outcome.err;
  }
  // The largest difference between the last `columns` columns of two tables with headers.
  static double difference(const std::string& a, const std::string& b, std::size_t columns) {
    const Rows left = cells(a), right = cells(b);
    EXPECT_EQ(left.size(), right.size());
    const auto x = numbers(left, 1, left[0].size() - columns, columns),
               y = numbers(right, 1, right[0].size() - columns, columns);
    double most = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      for (std::size_t j = 0; j < columns; ++j) most = std::max(most, std::abs(x[i][j] - y[i][j]));
    return most;
  }
};

}  // namespace nmf::test
