#include "nmf/objective/quadratic_step.hpp"

#include <algorithm>

#include "nmf/objective/kkt.hpp"

namespace nmf {
namespace {

template <class T>
void zero_where_nothing_is(Index k, Index count, const T* P, T* y) {
  for (Index c = 0; c < count; ++c)
    if (P[c * k] == 0 && std::all_of(P + c * k, P + (c + 1) * k, [](T p) { return p == 0; }))
      std::fill(y + c * k, y + (c + 1) * k, T(0));
}

// A component that no entry of the column sees and that has a price.
template <class T>
void zero_where_only_cost(Index k, Index count, const T* G, const T* P, T* y) {
  for (Index r = 0; r < k; ++r)
    for (Index c = 0; c < count && !(G[r * k + r] > 0); ++c)
      if (P[c * k + r] < 0) y[c * k + r] = 0;
}

// G, then P, with the penalties.
template <class T>
std::vector<T> folded(const Penalties<T>& penalties, Side side, Index column, const HalfStep<T>& step) {
  const Index k = step.k, count = step.count;
  std::vector<T> both(static_cast<std::size_t>(k * (k + count)));
  T *g = both.data(), *p = g + k * k;
  std::copy_n(step.G, k * k, g);
  std::copy_n(step.P, k * count, p);
  const T scale = penalties.scale(side, column), coupling = scale * penalties.coupling(side);
  const T *linear = penalties.linear(side), *ridge = penalties.ridge(side), *d = penalties.direction(side);
  for (Index r = 0; r < k; ++r)
    for (Index s = 0; s < k; ++s) g[r * k + s] += s == r ? scale * ridge[r] : coupling * d[r] * d[s];
  for (Index c = 0; c < count; ++c)
    for (Index r = 0; r < k; ++r) p[c * k + r] -= scale * linear[r];
  return both;
}

}  // namespace

template <class T>
Sums quadratic_step(const Algorithm& algorithm, const Penalties<T>& penalties, Side side, Index column,
                    const HalfStep<T>& plain) {
  const Index k = plain.k, count = plain.count;
  HalfStep<T> step = plain;
  std::vector<T> both;
  if (!penalties.none()) {
    both = folded(penalties, side, column, plain);
    step.G = both.data();
    step.P = both.data() + k * k;
  }
  Sums sums;
  step.upper = penalties.upper();
  step.sums = &sums;
  const bool moves = step.max_sweeps > 0, told = moves && algorithm.tells_sums;
  if (moves) zero_where_nothing_is(k, count, plain.P, plain.Y);
  if (!told) sums = sums_at(k, count, step.G, step.P, step.Y, step.upper);
  if (moves) algorithm.update<T>()(step);
  if (moves && !penalties.none()) zero_where_only_cost(k, count, step.G, step.P, step.Y);
  const bool known = told || !moves;  // the fit, but for the penalties
  if (side == Side::columns && !(known && penalties.none()))
    sums.fit = sums_at(k, count, plain.G, plain.P, plain.Y).fit;
  return sums;
}

template Sums quadratic_step(const Algorithm&, const Penalties<float>&, Side, Index, const HalfStep<float>&);
template Sums quadratic_step(const Algorithm&, const Penalties<double>&, Side, Index,
                             const HalfStep<double>&);

}  // namespace nmf
