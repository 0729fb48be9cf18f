#include "nmf/model/stability.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "nmf/base/parallel.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/model/compare.hpp"

namespace nmf {
namespace {

using Runs = std::vector<Factor<double>>;  // H of each, of unit rows

// To compare one run with another: the cosines, and their assignment.
double work_of_pair(const Runs& runs) {
  const auto k = static_cast<double>(runs.front().k());
  return k * k * (static_cast<double>(runs.front().count()) + k);
}

double mean_cosine(const Runs& runs) {
  const Index count = std::ssize(runs), pairs = count * (count - 1) / 2;
  const double work = work_of_pair(runs) * static_cast<double>(pairs);
  const double total = parallel_sum<double>(count, work, [&](Index a, int) {
    double sum = 0;
    for (Index b = 0; b < a; ++b) sum += compare_unit_rows(runs[a], runs[b]).score;
    return sum;
  });
  return total / static_cast<double>(pairs);
}

double share_seen(const Runs& runs, Index best, double alike) {
  std::vector<Index> times_seen(runs[best].k(), 0);
  for (Index run = 0; run < std::ssize(runs); ++run) {
    if (run == best) continue;
    for (const ComponentPair& pair : compare_unit_rows(runs[best], runs[run]).pairs)
      if (pair.cosine >= alike) ++times_seen[pair.a];
  }
  const Index others = std::ssize(runs) - 1;
  const auto often = std::ranges::count_if(times_seen, [&](Index t) { return 10 * t >= 9 * others; });
  return static_cast<double>(often) / static_cast<double>(times_seen.size());
}

// Puts the components of every run in the order of the centres that they are matched with.
void arrange(Runs& runs, const Factor<double>& centres) {
  const double work = work_of_pair(runs) * static_cast<double>(runs.size());
  parallel_for(std::ssize(runs), work, [&](Index run, int) {
    const Factor<double> before = std::move(runs[run]);
    Factor<double> after(before.k(), before.count());
    const Comparison matched = compare_unit_rows(centres, before);
    for (Index c = 0; c < before.count(); ++c)
      for (const auto& [centre, r, cosine] : matched.pairs) after(centre, c) = before(r, c);
    runs[run] = std::move(after);
  });
}

Factor<double> sum_of(const Runs& runs) {
  Factor<double> sum(runs.front().k(), runs.front().count());
  for (const Factor<double>& run : runs) std::ranges::transform(sum, run, sum.begin(), std::plus<double>());
  return sum;
}

// Silhouettes of the components of a run, component r in cluster r, of which `products` has the inner
// products with the clusters' sums: distances to unit vectors add up to their number less that product.
std::vector<double> silhouettes(const Factor<double>& products, const std::vector<double>& squares,
                                double runs) {
  constexpr double rounding = 1e-12;  // distances below are of vectors that are equal
  std::vector<double> result(squares.size(), 0.0);
  for (Index r = 0; r < products.k(); ++r) {
    double other = std::numeric_limits<double>::infinity();
    for (Index c = 0; c < products.k(); ++c)
      if (c != r) other = std::min(other, (runs - products(c, r)) / runs);
    const double itself = 1 - squares[r];  // in the sum below, but no distance: 1 for a component of zeros
    const double own = std::max(0.0, (runs - products(r, r) - itself) / (runs - 1));
    if (std::max(own, other) > rounding) result[r] = (other - own) / std::max(own, other);
  }
  return result;
}

void add_silhouettes(Runs& runs, Index best, Stability& result) {
  arrange(runs, Factor<double>(runs[best]));
  arrange(runs, unit_rows(sum_of(runs)));
  const Factor<double> sum = sum_of(runs);
  const auto count = static_cast<double>(runs.size());
  std::vector<double> of_cluster(sum.k(), 0.0);
  for (const Factor<double>& run : runs) {
    const std::vector<double> own = silhouettes(times(sum, transposed(run)), squares(run), count);
    for (std::size_t r = 0; r < own.size(); ++r) of_cluster[r] += own[r] / count;
  }
  const double total = std::accumulate(of_cluster.begin(), of_cluster.end(), 0.0);
  result.silhouette = total / static_cast<double>(of_cluster.size());
  result.least_silhouette = std::ranges::min(of_cluster);
}

}  // namespace

Stability stability(std::vector<Factor<double>> H, Index best, double alike) {
  Stability result;
  if (H.size() < 2) return result;
  for (Factor<double>& run : H) run = unit_rows(std::move(run));
  result.cosine = mean_cosine(H);
  result.seen = share_seen(H, best, alike);
  if (H.front().k() > 1) add_silhouettes(H, best, result);
  return result;
}

double spread(std::span<const double> objectives) {
  const auto count = static_cast<double>(objectives.size());
  double mean = 0, squares = 0;
  for (const double objective : objectives) mean += objective / count;
  for (const double objective : objectives)  // of order one in any unit
    squares += (objective / mean - 1) * (objective / mean - 1);
  return std::sqrt(squares / (count - 1));
}

}  // namespace nmf
