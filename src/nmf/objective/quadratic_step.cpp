#include "nmf/objective/quadratic_step.hpp"

#include <algorithm>

#include "nmf/objective/kkt.hpp"

namespace nmf {
namespace {

template <class T>
void zero_where_nothing_is(Index k, Index count, const T* P, T* y) {
  for (Index c = 0; c < count; ++c)
    if (std::all_of(P + c * k, P + (c + 1) * k, [](T p) { return p == 0; }))
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
std::vector<T> folded(const Penalties<T>& penalties, Side side, Index column, Index k, Index count,
                      const T* G, const T* P) {
  std::vector<T> both(static_cast<std::size_t>(k * (k + count)));
  T *g = both.data(), *p = g + k * k;
  std::copy_n(G, k * k, g);
  std::copy_n(P, k * count, p);
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
                    Index k, Index count, const T* G, const T* P, T* y, int sweeps, Gram gram) {
  std::vector<T> both;
  const T *g = G, *p = P;
  if (!penalties.none()) {
    both = folded(penalties, side, column, k, count, G, P);
    g = both.data();
    p = g + k * k;
  }
  const T upper = penalties.upper();
  const bool moves = sweeps > 0, told = moves && algorithm.tells_sums;
  Sums sums;
  if (moves) zero_where_nothing_is(k, count, P, y);
  if (!told) sums = sums_at(k, count, g, p, y, upper);
  if (moves) algorithm.update<T>()({k, count, g, p, y, sweeps, upper, gram, &sums});
  if (moves && !penalties.none()) zero_where_only_cost(k, count, g, p, y);
  const bool known = told || !moves;  // the fit, but for the penalties
  if (side == Side::columns && !(known && penalties.none())) sums.fit = sums_at(k, count, G, P, y).fit;
  return sums;
}

template Sums quadratic_step(const Algorithm&, const Penalties<float>&, Side, Index, Index, Index,
                             const float*, const float*, float*, int, Gram);
template Sums quadratic_step(const Algorithm&, const Penalties<double>&, Side, Index, Index, Index,
                             const double*, const double*, double*, int, Gram);

}  // namespace nmf
