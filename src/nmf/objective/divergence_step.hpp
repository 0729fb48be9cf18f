// What the half-steps of divergences share.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/base/portable.hpp"
#include "nmf/objective/entry_blocks.hpp"
#include "nmf/objective/objective.hpp"

namespace nmf {

// How far a column y is from the conditions of Karush, Kuhn and Tucker where its gradient is cost - gain,
// both >= 0 (for a beta-divergence the sums of w model^(beta - 1) f, with penalties, and of w x model^(beta -
// 2) f), in units of the loss: twice what each coordinate alone could lower it by. With l = max(y'cost,
// y'gain) and g = gain / cost that is about 2 l (log g + 1 / g - 1), near l (g - 1)^2 where g is near 1, as
// if the coordinate carried the whole column; but no more than 2 y (cost - gain), what going to zero can
// bring. Where y = 0 or at its upper bound only gradients that point inside count, and none of the first
// `held` coordinates.
template <class T>
double divergence_gradient2(Index k, const T* cost, const T* gain, const T* y, T upper, Index held = 0) {
  double at_cost = 0, at_gain = 0, total = 0;
  for (Index r = 0; r < k; ++r) {
    at_cost += static_cast<double>(y[r]) * cost[r];
    at_gain += static_cast<double>(y[r]) * gain[r];
  }
  const double scale = std::max(at_cost, at_gain);
  constexpr Index block = 16;
  double g[block], d[block], log[block];
  for (Index begin = held; begin < k; begin += block) {
    const Index end = std::min(k, begin + block);
    for (Index r = begin; r < end; ++r) {
      const double c = cost[r];
      g[r - begin] = gain[r] / c;
      d[r - begin] = (gain[r] - c) / c;  // g - 1: near 1 the digits of log g + 1 / g - 1 cancel
    }
    portable::log1p_near(end - begin, d, log);
    for (Index r = begin; r < end; ++r) {
      if (!(cost[r] > 0)) continue;
      const double c = cost[r], to_zero = 2 * static_cast<double>(y[r]) * (c - gain[r]);
      const auto within = [&, i = r - begin] {
        if (std::abs(d[i]) >= 0.5) return 2 * scale * (portable::log(g[i]) + 1 / g[i] - 1);
        return 2 * scale * ((portable::near(d[i]) ? log[i] : portable::log1p(d[i])) - d[i] / (1 + d[i]));
      };
      if (g[r - begin] > 1 && y[r] < upper) total += within();
      if (g[r - begin] < 1 && y[r] > 0) total += g[r - begin] > 0 ? std::min(within(), to_zero) : to_zero;
    }
  }
  return total;
}

// cost += the gradient of the penalties at y.
template <class T>
void add_penalty_gradient(const Penalties<T>& penalties, Side side, Index column, Index k, const T* y,
                          T* cost) {
  if (penalties.none()) return;
  const T scale = penalties.scale(side, column);
  const T *linear = penalties.linear(side), *ridge = penalties.ridge(side), *d = penalties.direction(side);
  T sum = 0;
  for (Index r = 0; r < k; ++r) sum += d[r] * y[r];
  for (Index r = 0; r < k; ++r)
    cost[r] += scale * (linear[r] + ridge[r] * y[r] + penalties.coupling(side) * d[r] * (sum - d[r] * y[r]));
}

// The same of the guide of the column, which is an entry for each component, with that number as its model.
template <class T>
void add_guide_gradient(const Penalties<T>& penalties, Side side, Index column, double beta, Index k,
                        const T* y, T* cost, T* gain) {
  const Prior* prior = penalties.prior(side);
  for (Index r = 0; prior != nullptr && r < std::min(k, prior->guided); ++r) {
    if (!prior->guides(r, column)) continue;
    const double model = std::max<double>(y[r], std::numeric_limits<T>::min());
    cost[r] += static_cast<T>(penalties.strength() * portable::pow(model, beta - 1));
    gain[r] +=
        static_cast<T>(penalties.strength() * prior->guide_at(r, column) * portable::pow(model, beta - 2));
  }
}

// Zeros of the pattern, and no reason to leave them.
template <class T>
void keep_pattern(const Penalties<T>& penalties, Side side, Index column, Index k, T* y, T* gain) {
  const Prior* prior = penalties.prior(side);
  for (Index r = 0; prior != nullptr && r < std::min(k, prior->patterned); ++r)
    if (prior->zero(r, column)) y[r] = gain[r] = 0;
}

// Scratch memory of each thread that lives as long as an objective.
template <class Memory>
class ThreadScratch {
 public:
  Memory& mine() { return memory_[static_cast<std::size_t>(thread_number())]; }
  void prepare() { memory_.resize(std::max(memory_.size(), static_cast<std::size_t>(max_threads()))); }

 private:
  std::vector<Memory> memory_;
};

}  // namespace nmf
