// Sweeps over ranks of matrices that have so many components.
#pragma once

#include <random>

#include "cli/cli.hpp"

namespace nmf::test {

using Words = std::vector<std::string>;

inline Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

class Rank : public Cli {
 protected:
  // So many components, and noise.
  void give_matrix(const std::string& name, std::size_t rank, unsigned seed) const {
    std::mt19937 random(seed);
    const auto number = [&random] { return static_cast<double>(random() % 1000) / 1000; };
    constexpr std::size_t rows = 60, columns = 24;
    std::vector<std::vector<double>> w(rows, std::vector<double>(rank)),
        h(rank, std::vector<double>(columns));
    for (auto* factor : {&w, &h})
      for (auto& row : *factor)
        for (double& v : row) v = random() % 2 == 0 ? 0 : number();
    std::string text;
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j) {
        double x = 0.1 * (number() - 0.5);  // of mean zero: else it were a component of its own
        for (std::size_t r = 0; r < rank; ++r) x += 5 * w[i][r] * h[r][j];
        text += std::to_string(std::max(0.0, x)) + (j + 1 < columns ? "," : "\n");
      }
    give(name, text);
  }

  // A column of ranks.csv.
  std::vector<std::string> column(const std::string& folder, const std::string& name) const {
    const Rows table = cells(content(folder + "/ranks.csv"));
    const auto at = std::find(table.front().begin(), table.front().end(), name) - table.front().begin();
    std::vector<std::string> column;
    for (std::size_t row = 1; row < table.size(); ++row)
      column.push_back(table[row].at(static_cast<std::size_t>(at)));
    return column;
  }
};

}  // namespace nmf::test
