#include "nmf/model/top.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/portable.hpp"
#include "nmf/data/gram.hpp"

namespace nmf {
namespace {

arma::mat lift(const arma::mat& H, const arma::vec& w_sums) {
  const arma::mat share = shares(H);
  arma::rowvec overall = times<double>(w_sums.t(), H);  // sums of the columns of W H
  const double total = arma::accu(overall);
  arma::mat result(arma::size(H), arma::fill::zeros);
  for (arma::uword j = 0; j < H.n_cols; ++j)
    if (overall[j] > 0) result.col(j) = share.col(j) / (overall[j] / total);
  return result;
}

// 1 - entropy in units of the largest possible one.
double specificity(const arma::vec& share) {
  const double total = arma::accu(share);
  if (!(total > 0) || share.n_elem == 1) return 1;
  double sum = 0;
  for (const double p : share)
    if (p > 0) sum += p / total * portable::log(p / total);
  return std::max(0.0, 1 + sum / portable::log(static_cast<double>(share.n_elem)));
}

}  // namespace

arma::mat shares(const Factor<double>& H) {
  arma::vec sums = arma::sum(H, 1);
  sums.replace(0, 1);
  return H.each_col() / sums;
}

arma::mat scores(Ranking ranking, const Factor<double>& H, const arma::vec& w_sums) {
  if (ranking == Ranking::weight) return H;
  if (ranking == Ranking::lift) return lift(H, w_sums);
  arma::mat result = shares(H);
  result.each_col([](arma::vec& column) { column *= specificity(column); });
  return result;
}

std::vector<Index> heaviest(const arma::rowvec& values, const arma::rowvec& weights, Index count) {
  std::vector<Index> places;
  for (arma::uword j = 0; j < values.n_elem; ++j)
    if (weights[j] > 0) places.push_back(static_cast<Index>(j));
  const auto before = [&](Index a, Index b) {
    const auto i = static_cast<arma::uword>(a);
    const auto j = static_cast<arma::uword>(b);
    if (values[i] != values[j]) return values[i] > values[j];
    return weights[i] != weights[j] ? weights[i] > weights[j] : a < b;
  };
  const auto kept = std::min(places.size(), static_cast<std::size_t>(count));
  std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(kept), places.end(), before);
  places.resize(kept);
  return places;
}

}  // namespace nmf
