#include "nmf/model/assignment.hpp"

#include <limits>

namespace nmf {
namespace {

// The dual of the problem: row_price + column_price <= cost everywhere, with equality where a pair is made. A
// row is added by a shortest path, in reduced costs, to a column that is free; along it pairs are exchanged.
class Assignment {
 public:
  explicit Assignment(const Factor<double>& cost)
      : cost_(cost), row_price_(cost.k()), column_price_(cost.count()), row_of_(cost.count(), none) {}

  void add(Index row) {
    std::vector<Index> before(cost_.count(), none);  // the column that a path comes from
    std::vector<double> distance(cost_.count(), std::numeric_limits<double>::infinity());
    std::vector<bool> reached(cost_.count(), false);
    std::vector<Index> path_columns;
    double length = 0;
    Index last = none;
    for (Index i = row;; i = row_of_[last]) {
      Index nearest = none;
      for (Index j = 0; j < cost_.count(); ++j) {
        if (reached[j]) continue;
        const double candidate = length + cost_(i, j) - row_price_[i] - column_price_[j];
        if (candidate < distance[j]) {
          distance[j] = candidate;
          before[j] = last;
        }
        if (nearest == none || distance[j] < distance[nearest]) nearest = j;
      }
      last = nearest;
      length = distance[last];
      reached[last] = true;
      if (row_of_[last] == none) break;
      path_columns.push_back(last);
    }
    row_price_[row] += length;
    for (const Index j : path_columns) {
      row_price_[row_of_[j]] += length - distance[j];
      column_price_[j] -= length - distance[j];
    }
    for (; last != none; last = before[last])
      row_of_[last] = before[last] == none ? row : row_of_[before[last]];
  }

  static constexpr Index none = std::numeric_limits<Index>::max();
  const std::vector<Index>& row_of() const { return row_of_; }

 private:
  const Factor<double>& cost_;
  std::vector<double> row_price_;
  std::vector<double> column_price_;
  std::vector<Index> row_of_;
};

}  // namespace

std::vector<Index> best_assignment(const Factor<double>& gain) {
  const bool wide = gain.k() <= gain.count();  // every row of the cost finds a column
  Factor<double> cost = wide ? gain : transposed(gain);
  for (double& c : cost) c = -c;
  Assignment assignment(cost);
  for (Index row = 0; row < cost.k(); ++row) assignment.add(row);
  std::vector<Index> column_of(gain.k(), -1);
  for (Index j = 0; j < cost.count(); ++j) {
    const Index i = assignment.row_of()[j];
    if (i == Assignment::none) continue;
    column_of[wide ? i : j] = static_cast<Index>(wide ? j : i);
  }
  return column_of;
}

}  // namespace nmf
