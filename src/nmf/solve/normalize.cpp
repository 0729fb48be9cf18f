#include "nmf/solve/normalize.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace nmf {
namespace {

struct Sizes {
  std::vector<double> sum, norm;  // of each component
};

template <class T>
Sizes sizes(const Factor<T>& F) {
  Sizes s{sums(doubled(F)), squares(F)};
  for (double& v : s.norm) v = std::sqrt(v);
  return s;
}

// What W's component is multiplied by, and H's divided by.
double factor_of(Normalize rule, const Sizes& w, const Sizes& h, std::size_t r) {
  switch (rule) {
    case Normalize::h_sum:
      return h.sum[r];
    case Normalize::w_sum:
      return 1 / w.sum[r];
    case Normalize::h_norm:
      return h.norm[r];
    case Normalize::w_norm:
      return 1 / w.norm[r];
    case Normalize::balance:
      return std::sqrt(h.norm[r] / w.norm[r]);
    case Normalize::automatic:  // resolved before
    case Normalize::order:
    case Normalize::none:
      break;
  }
  return 1;
}

template <class T>
void rearrange(Factor<T>& F, const std::vector<std::size_t>& order, const std::vector<double>& scale) {
  std::vector<double> column(F.k());
  for (Index c = 0; c < F.count(); ++c) {
    for (std::size_t r = 0; r < order.size(); ++r) column[r] = F(order[r], c) * scale[order[r]];
    for (std::size_t r = 0; r < order.size(); ++r) F(r, c) = static_cast<T>(column[r]);
  }
}

}  // namespace

template <class T>
void normalize(Normalize rule, Factor<T>& Wt, Factor<T>& H, Index known, Index placed) {
  if (rule == Normalize::none) return;
  const Sizes w = sizes(Wt), h = sizes(H);
  const std::size_t k = w.sum.size();
  const auto first = static_cast<std::size_t>(known);
  std::vector<double> w_scale(k, 0.0), h_scale(k, 0.0), weight(k, 0.0);
  std::fill_n(w_scale.begin(), first, 1.0);
  std::fill_n(h_scale.begin(), first, 1.0);
  for (std::size_t r = first; r < k; ++r) {
    if (rule != Normalize::order && !(w.norm[r] > 0 && h.norm[r] > 0)) continue;
    w_scale[r] = factor_of(rule, w, h, r);
    h_scale[r] = 1 / w_scale[r];
    weight[r] = w.sum[r] * h.sum[r];
  }
  std::vector<std::size_t> order(k);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin() + std::max(known, placed), order.end(),
                   [&](std::size_t a, std::size_t b) { return weight[a] > weight[b]; });
  rearrange(Wt, order, w_scale);
  rearrange(H, order, h_scale);
}

template void normalize(Normalize, Factor<float>&, Factor<float>&, Index, Index);
template void normalize(Normalize, Factor<double>&, Factor<double>&, Index, Index);

}  // namespace nmf
