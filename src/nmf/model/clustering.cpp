#include "nmf/model/clustering.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "nmf/base/portable.hpp"
#include "nmf/model/assignment.hpp"

namespace nmf {
namespace {

double entropy_of(const std::map<Index, double>& counts, double n) {
  double sum = 0;
  for (const auto& [label, count] : counts) sum -= count / n * portable::log(count / n);
  return sum;
}

double pairs(double n) {
  return n * (n - 1) / 2;
}
template <class Counts>
double pairs_within(const Counts& counts) {
  double sum = 0;
  for (const auto& [label, count] : counts) sum += pairs(count);
  return sum;
}

// Of the rows, by the best assignment of clusters to classes.
double matched(const std::map<std::pair<Index, Index>, double>& of_both,
               const std::map<Index, double>& clusters, const std::map<Index, double>& classes) {
  std::map<Index, Index> row, column;
  for (const auto& [cluster, count] : clusters) row.emplace(cluster, std::ssize(row));
  for (const auto& [label, count] : classes) column.emplace(label, std::ssize(column));
  Factor<double> gain(std::ssize(row), std::ssize(column));
  for (const auto& [both, count] : of_both) gain(row[both.first], column[both.second]) = count;
  const std::vector<Index> assigned = best_assignment(gain);
  double total = 0;
  for (std::size_t r = 0; r < assigned.size(); ++r)
    if (assigned[r] >= 0) total += gain(static_cast<Index>(r), assigned[r]);
  return total;
}

}  // namespace

std::vector<Index> largest_components(const Factor<double>& Wt, const Factor<double>& H) {
  const std::vector<double> size = sums(H);
  std::vector<Index> largest(Wt.count(), Wt.k());
  for (Index i = 0; i < Wt.count(); ++i) {
    double most = 0;
    for (Index r = 0; r < Wt.k(); ++r)
      if (const double own = Wt(r, i) * size[static_cast<std::size_t>(r)]; own > most) {
        most = own;
        largest[i] = static_cast<Index>(r);
      }
  }
  return largest;
}

Agreement agreement(const std::vector<Index>& clusters, const std::vector<Index>& classes) {
  const auto n = static_cast<double>(clusters.size());
  std::map<Index, double> of_cluster, of_class;
  std::map<std::pair<Index, Index>, double> of_both;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    ++of_cluster[clusters[i]];
    ++of_class[classes[i]];
    ++of_both[{clusters[i], classes[i]}];
  }
  Agreement result;
  std::map<Index, double> commonest;
  double conditional = 0, mutual = 0;
  for (const auto& [both, count] : of_both) {
    const double cluster = of_cluster[both.first];
    commonest[both.first] = std::max(commonest[both.first], count);
    conditional -= count / n * portable::log(count / cluster);
    mutual += count / n * portable::log(count * n / (cluster * of_class[both.second]));
  }
  for (const auto& [cluster, count] : commonest) result.purity += count / n;
  result.entropy =
      of_class.size() > 1 ? conditional / portable::log(static_cast<double>(of_class.size())) : 0;
  const double mean = (entropy_of(of_cluster, n) + entropy_of(of_class, n)) / 2;
  result.nmi = mean > 0 ? std::max(0.0, mutual) / mean : 1;
  const double together = pairs_within(of_both), a = pairs_within(of_cluster), b = pairs_within(of_class);
  const double expected = n > 1 ? a * b / pairs(n) : 0, most = (a + b) / 2;
  result.accuracy = matched(of_both, of_cluster, of_class) / n;
  result.ari = most == expected ? 1 : (together - expected) / (most - expected);
  return result;
}

}  // namespace nmf
