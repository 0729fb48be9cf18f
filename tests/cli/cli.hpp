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

#include "cli/program.hpp"
#include "support/scratch.hpp"

namespace nmf::test {

using Json = nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

inline const std::string iris = NMF_DATA "/iris.csv";

Json json_of(const std::string& text);  // throws where it is none

class Cli : public testing::Test {
 protected:
  Outcome nmf(std::vector<std::string> arguments, const std::string& in = "") const;
  Outcome succeed(const std::vector<std::string>& arguments) const;  // expects status 0
  Invocation invocation(std::vector<std::string> arguments, const std::string& in = "") const;
  // Through a shell, with the program in PATH.
  Outcome shell(const std::string& script) const;
  // The summary of a successful `nmf factor ... --json`.
  Json factor(std::vector<std::string> arguments) const;
  void give(const std::string& name, const std::string& text) const;
  std::string content(const std::string& name) const;
  std::string factors(const std::string& folder) const;  // W and H
  std::string log_without_time(const std::string& folder) const;
  bool exists(const std::string& name) const;
  std::size_t files() const;

  Scratch scratch;
};

// The commands that `nmf --help` lists.
std::vector<std::string> commands_in(const std::string& overview);

// The long names of lines such as "  -k, --rank K    number of ...".
std::set<std::string> options_in(const std::string& help);

using Rows = std::vector<std::vector<std::string>>;

// A plain CSV without quotes, cell by cell.
Rows cells(const std::string& text);

// The numbers of rows [first_row, end) and columns [first_column, first_column + columns).
std::vector<std::vector<double>> numbers(const Rows& rows, std::size_t first_row, std::size_t first_column,
                                         std::size_t columns);

// ||X - W H|| / ||X||, entry by entry.
double relative_error(const std::vector<std::vector<double>>& x, const std::vector<std::vector<double>>& w,
                      const std::vector<std::vector<double>>& h);

}  // namespace nmf::test
