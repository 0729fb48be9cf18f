#include "nmf/model/top.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/alternate_sum.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/data/gram.hpp"

namespace nmf {
namespace {

Factor<double> lift(const Factor<double>& H, const std::vector<double>& w_sums) {
  Factor<double> share = shares(H);
  const Factor<double> overall =  // sums of the columns of W H
      times(Factor<double>(w_sums.data(), 1, std::ssize(w_sums)), H);
  const double total = alternate_sum(overall.size(), [&](Index j) { return overall(0, j); });
  for (Index j = 0; j < H.count(); ++j)
    for (Index r = 0; r < H.k(); ++r)
      share(r, j) = overall(0, j) > 0 ? share(r, j) / (overall(0, j) / total) : 0;
  return share;
}

// 1 - entropy in units of the largest possible one.
double specificity(const double* share, Index k) {
  const double total = alternate_sum(k, [share](Index r) { return share[r]; });
  if (!(total > 0) || k == 1) return 1;
  double sum = 0;
  for (Index r = 0; r < k; ++r)
    if (share[r] > 0) sum += share[r] / total * portable::log(share[r] / total);
  return std::max(0.0, 1 + sum / portable::log(static_cast<double>(k)));
}

}  // namespace

Factor<double> shares(const Factor<double>& H) {
  Factor<double> result = H;
  const std::vector<double> total = sums(H);
  for (Index j = 0; j < H.count(); ++j)
    for (Index r = 0; r < H.k(); ++r)
      if (const double sum = total[static_cast<std::size_t>(r)]; sum != 0) result(r, j) /= sum;
  return result;
}

Factor<double> scores(Ranking ranking, const Factor<double>& H, const std::vector<double>& w_sums) {
  if (ranking == Ranking::weight) return H;
  if (ranking == Ranking::lift) return lift(H, w_sums);
  Factor<double> result = shares(H);
  for (Index j = 0; j < H.count(); ++j) {
    const double by = specificity(result.column(j), H.k());
    for (Index r = 0; r < H.k(); ++r) result(r, j) *= by;
  }
  return result;
}

std::vector<Index> heaviest(const std::vector<double>& values, const std::vector<double>& weights,
                            Index count) {
  const auto at = [](const std::vector<double>& of, Index j) { return of[static_cast<std::size_t>(j)]; };
  std::vector<Index> places;
  for (Index j = 0; j < std::ssize(values); ++j)
    if (at(weights, j) > 0) places.push_back(j);
  const auto before = [&](Index a, Index b) {
    if (at(values, a) != at(values, b)) return at(values, a) > at(values, b);
    return at(weights, a) != at(weights, b) ? at(weights, a) > at(weights, b) : a < b;
  };
  const auto kept = std::min(places.size(), static_cast<std::size_t>(count));
  std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(kept), places.end(), before);
  places.resize(kept);
  return places;
}

}  // namespace nmf
