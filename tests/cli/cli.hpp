// Tests of the program from outside: what it prints, what it returns, what it leaves on disk.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "support/program.hpp"
#include "support/scratch.hpp"

namespace nmf::test {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

inline const std::string iris = NMF_DATA "/iris.csv";

class Cli : public testing::Test {
 protected:
  Outcome nmf(std::vector<std::string> arguments, const std::string& in = "") const {
    return run(invocation(std::move(arguments), in));
  }
  Invocation invocation(std::vector<std::string> arguments, const std::string& in = "") const {
    arguments.insert(arguments.begin(), NMF_BINARY);
    return {std::move(arguments), scratch.path().string(), in, {}, {}};
  }
  // Through a shell, with the program in PATH.
  Outcome shell(const std::string& script) const {
    const std::string folder = std::filesystem::path(NMF_BINARY).parent_path().string();
    return run({{"bash", "-o", "pipefail", "-c", "PATH=" + folder + ":$PATH; " + script},
                scratch.path().string(),
                "",
                {},
                {}});
  }
  // The summary of a successful `nmf factor ... --json`.
  Json factor(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "factor");
    arguments.emplace_back("--json");
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return Json::parse(outcome.out);
  }
  void give(const std::string& name, const std::string& text) const { write_file(scratch / name, text); }
  std::string content(const std::string& name) const { return read_file(scratch / name); }
  bool exists(const std::string& name) const { return std::filesystem::exists(scratch / name); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(scratch.path()), {}));
  }

  Scratch scratch;
};

// The commands that `nmf --help` lists.
inline std::vector<std::string> commands_in(const std::string& overview) {
  std::vector<std::string> names;
  const std::size_t begin = overview.find("Commands:\n") + std::string("Commands:\n").size();
  std::istringstream lines(overview.substr(begin, overview.find("\nOptions:") - begin));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  ") && line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

// The long names of lines such as "  -k, --rank K    number of ...".
inline std::set<std::string> options_in(const std::string& help) {
  std::set<std::string> names;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word.size() == 3 && word.back() == ',') words >> word;
    if (line.starts_with("  -") && word.starts_with("--")) names.insert(word.substr(2));
  }
  return names;
}

using Rows = std::vector<std::vector<std::string>>;

// A plain CSV without quotes, cell by cell.
inline Rows cells(const std::string& text) {
  Rows rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream stream(line);
    rows.emplace_back();
    for (std::string cell; std::getline(stream, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

// The numbers of rows [first_row, end) and columns [first_column, first_column + columns).
inline std::vector<std::vector<double>> numbers(const Rows& rows, std::size_t first_row,
                                                std::size_t first_column, std::size_t columns) {
  std::vector<std::vector<double>> values;
  for (std::size_t i = first_row; i < rows.size(); ++i) {
    values.emplace_back();
    for (std::size_t j = first_column; j < first_column + columns; ++j)
      values.back().push_back(std::stod(rows[i].at(j)));
  }
  return values;
}

// ||X - W H|| / ||X||, entry by entry.
inline double relative_error(const std::vector<std::vector<double>>& x,
                             const std::vector<std::vector<double>>& w,
                             const std::vector<std::vector<double>>& h) {
  double error = 0;
  double norm = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < x[i].size(); ++j) {
      double product = 0;
      for (std::size_t r = 0; r < h.size(); ++r) product += w[i][r] * h[r][j];
      error += (x[i][j] - product) * (x[i][j] - product);
      norm += x[i][j] * x[i][j];
    }
  }
  return std::sqrt(error / norm);
}

}  // namespace nmf::test
