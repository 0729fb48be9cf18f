#include "nmf/objective/quadratic_step.hpp"

#include <algorithm>

#include "nmf/objective/kkt.hpp"

namespace nmf {
namespace {

template <class T>
void zero_where_nothing_is(Index held, Index k, Index count, const T* P, T* y) {
  for (Index c = 0; c < count; ++c)
    if (P[c * k] == 0 && std::all_of(P + c * k, P + (c + 1) * k, [](T p) { return p == 0; }))
      std::fill(y + c * k + held, y + (c + 1) * k, T(0));
}

// A component that no entry of the column sees and that has a price.
template <class T>
void zero_where_only_cost(const HalfStep<T>& step) {
  for (Index r = step.held; r < step.k; ++r)
    for (Index c = 0; c < step.count && !(step.G[r * step.k + r] > 0); ++c)
      if (step.P[c * step.k + r] < 0) step.Y[c * step.k + r] = 0;
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

// G, P and Y of the components from `held` on, P without what those before them explain.
template <class T>
class Rest {
 public:
  Rest(Index held, const HalfStep<T>& whole) : held_(held), k_(whole.k - held) {
    G_.reserve(static_cast<std::size_t>(k_ * k_));
    for (Index s = held; s < whole.k; ++s)
      G_.insert(G_.end(), whole.G + s * whole.k + held, whole.G + (s + 1) * whole.k);
    for (Index c = 0; c < whole.count; ++c) {
      const T *p = whole.P + c * whole.k, *y = whole.Y + c * whole.k;
      Y_.insert(Y_.end(), y + held, y + whole.k);
      for (Index r = held; r < whole.k; ++r) {
        T left = p[r];
        for (Index s = 0; s < held; ++s) left -= whole.G[s * whole.k + r] * y[s];
        P_.push_back(left);
      }
    }
  }
  HalfStep<T> of(const HalfStep<T>& whole) {
    HalfStep<T> step = whole;
    step.k = k_;
    step.G = G_.data();
    step.P = P_.data();
    step.Y = Y_.data();
    return step;
  }
  void store(Index count, T* Y) const {
    for (Index c = 0; c < count; ++c) std::copy_n(Y_.data() + c * k_, k_, Y + c * (held_ + k_) + held_);
  }

 private:
  Index held_, k_;
  std::vector<T> G_, P_, Y_;
};

// Its sums; where it moves, Y too.
template <class T>
Sums improve(const Algorithm& algorithm, const Penalties<T>& penalties, HalfStep<T> step) {
  Sums sums;
  step.sums = &sums;
  const bool moves = step.max_sweeps > 0;
  if (!(moves && algorithm.tells_sums))
    sums = sums_at(step.k, step.count, step.G, step.P, step.Y, step.upper);
  if (moves) algorithm.update<T>()(step);
  if (moves && !penalties.none()) zero_where_only_cost(step);
  return sums;
}

// The same for all components but the first ones.
template <class T>
Sums improve_rest(const Algorithm& algorithm, const Penalties<T>& penalties, Index held, HalfStep<T> step) {
  if (held == step.k) return {};
  Rest<T> rest(held, step);
  if (!algorithm.multiplicative) {
    const Sums sums = improve(algorithm, penalties, rest.of(step));
    rest.store(step.count, step.Y);
    return sums;
  }
  HalfStep<T> before = rest.of(step);
  before.max_sweeps = 0;
  step.held = held;
  const Sums sums = improve(algorithm, penalties, before);
  if (step.max_sweeps > 0) improve(algorithm, penalties, step);
  return sums;
}

}  // namespace

template <class T>
Sums quadratic_step(const Algorithm& algorithm, const Penalties<T>& penalties, Side side, Index column,
                    const HalfStep<T>& plain) {
  const Index k = plain.k, count = plain.count, held = penalties.held(side);
  HalfStep<T> step = plain;
  std::vector<T> both;
  if (!penalties.none()) {
    both = folded(penalties, side, column, plain);
    step.G = both.data();
    step.P = both.data() + k * k;
  }
  step.upper = penalties.upper();
  const bool moves = step.max_sweeps > 0;
  if (moves) zero_where_nothing_is(held, k, count, plain.P, plain.Y);
  Sums sums = held > 0 ? improve_rest(algorithm, penalties, held, step) : improve(algorithm, penalties, step);
  const bool known = held == 0 && (!moves || algorithm.tells_sums);  // the fit, but for the penalties
  if (side == Side::columns && !(known && penalties.none()))
    sums.fit = sums_at(k, count, plain.G, plain.P, plain.Y).fit;
  return sums;
}

template Sums quadratic_step(const Algorithm&, const Penalties<float>&, Side, Index, const HalfStep<float>&);
template Sums quadratic_step(const Algorithm&, const Penalties<double>&, Side, Index,
                             const HalfStep<double>&);

}  // namespace nmf
