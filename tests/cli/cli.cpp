#include "cli/cli.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace nmf::test {
namespace {

// Tests that wait for what a program does would wait for ever for one that was never built. Had this failed
// as tests do, they would count as skipped.
class ProgramIsThere : public testing::Environment {
 public:
  void SetUp() override {
    if (access(NMF_BINARY, X_OK) == 0) return;
    std::cerr << NMF_BINARY << " is not there, or is no program; build it first\n";
    std::exit(1);
  }
};
[[maybe_unused]] const testing::Environment* const program_is_there =
    testing::AddGlobalTestEnvironment(new ProgramIsThere);

}  // namespace

Json json_of(const std::string& text) {
  return Json::parse(text);
}

Outcome Cli::nmf(std::vector<std::string> arguments, const std::string& in) const {
  return run(invocation(std::move(arguments), in));
}

Invocation Cli::invocation(std::vector<std::string> arguments, const std::string& in) const {
  arguments.insert(arguments.begin(), NMF_BINARY);
  return {std::move(arguments), scratch.path().string(), in, {}, {}};
}

Outcome Cli::succeed(const std::vector<std::string>& arguments) const {
  const Outcome outcome = nmf(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return outcome;
}

Outcome Cli::shell(const std::string& script) const {
  const std::string folder = std::filesystem::path(NMF_BINARY).parent_path().string();
  return run({{"bash", "-o", "pipefail", "-c", "PATH=" + folder + ":$PATH; " + script},
              scratch.path().string(),
              "",
              {},
              {}});
}

Json Cli::factor(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), "factor");
  arguments.emplace_back("--json");
  const Outcome outcome = nmf(arguments);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  return json_of(outcome.out);
}

void Cli::give(const std::string& name, const std::string& text) const {
  write_file(scratch / name, text);
}

std::string Cli::content(const std::string& name) const {
  return read_file(scratch / name);
}

std::string Cli::factors(const std::string& folder) const {
  return content(folder + "/W.csv") + content(folder + "/H.csv");
}

std::string Cli::log_without_time(const std::string& folder) const {
  std::string text;
  for (std::vector<std::string> row : cells(content(folder + "/log.csv"))) {
    row.erase(row.begin() + 1);
    for (const std::string& cell : row) text += cell + ",";
    text += "\n";
  }
  return text;
}

bool Cli::exists(const std::string& name) const {
  return std::filesystem::exists(scratch / name);
}

std::size_t Cli::files() const {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(scratch.path()), {}));
}

std::vector<std::string> commands_in(const std::string& overview) {
  std::vector<std::string> names;
  const std::size_t begin = overview.find("Commands:\n") + std::string("Commands:\n").size();
  std::istringstream lines(overview.substr(begin, overview.find("\nOptions:") - begin));
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  ") && line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

std::set<std::string> options_in(const std::string& help) {
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

Rows cells(const std::string& text) {
  Rows rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream stream(line);
    rows.emplace_back();
    for (std::string cell; std::getline(stream, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

std::vector<std::vector<double>> numbers(const Rows& rows, std::size_t first_row, std::size_t first_column,
                                         std::size_t columns) {
  std::vector<std::vector<double>> values;
  for (std::size_t i = first_row; i < rows.size(); ++i) {
    values.emplace_back();
    for (std::size_t j = first_column; j < first_column + columns; ++j)
      values.back().push_back(std::stod(rows[i].at(j)));
  }
  return values;
}

double relative_error(const std::vector<std::vector<double>>& x, const std::vector<std::vector<double>>& w,
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
