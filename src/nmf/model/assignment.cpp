#include "nmf/model/assignment.hpp"

#include <limits>

namespace nmf {
namespace {

// The dual of the problem: row_price + column_price <= cost everywhere, with equality where a pair is made. A
// row is added by a shortest path, in reduced costs, to a column that is free; along it pairs are exchanged.
class Assignment {
 public:
  explicit Assignment(const arma::mat& cost)
      : cost_(cost), row_price_(cost.n_rows), column_price_(cost.n_cols), row_of_(cost.n_cols, none) {}

  void add(arma::uword row) {
    std::vector<arma::uword> before(cost_.n_cols, none);  // the column that a path comes from
    std::vector<double> distance(cost_.n_cols, std::numeric_limits<double>::infinity());
    std::vector<bool> reached(cost_.n_cols, false);
    std::vector<arma::uword> path_columns;
    double length = 0;
    arma::uword last = none;
    for (arma::uword i = row;; i = row_of_[last]) {
      arma::uword nearest = none;
      for (arma::uword j = 0; j < cost_.n_cols; ++j) {
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
    for (const arma::uword j : path_columns) {
      row_price_[row_of_[j]] += length - distance[j];
      column_price_[j] -= length - distance[j];
    }
    for (; last != none; last = before[last])
      row_of_[last] = before[last] == none ? row : row_of_[before[last]];
  }

  static constexpr arma::uword none = std::numeric_limits<arma::uword>::max();
  const std::vector<arma::uword>& row_of() const { return row_of_; }

 private:
  const arma::mat& cost_;
  std::vector<double> row_price_;
  std::vector<double> column_price_;
  std::vector<arma::uword> row_of_;
};

}  // namespace

std::vector<Index> best_assignment(const arma::mat& gain) {
  const bool wide = gain.n_rows <= gain.n_cols;  // every row of the cost finds a column
  const arma::mat cost = wide ? arma::mat(-gain) : arma::mat(-gain.t());
  Assignment assignment(cost);
  for (arma::uword row = 0; row < cost.n_rows; ++row) assignment.add(row);
  std::vector<Index> column_of(gain.n_rows, -1);
  for (arma::uword j = 0; j < cost.n_cols; ++j) {
    const arma::uword i = assignment.row_of()[j];
    if (i == Assignment::none) continue;
    column_of[wide ? i : j] = static_cast<Index>(wide ? j : i);
  }
  return column_of;
}

}  // namespace nmf
