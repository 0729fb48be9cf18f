#include "nmf/objective/quadratic_step.hpp"

#include <algorithm>

#include "nmf/kernels/curvature.hpp"
#include "nmf/objective/kkt.hpp"
#include "nmf/update/simplex.hpp"

namespace nmf {
namespace {

// The coordinates that move, of all columns alike or, where there is a prior, of the one column.
template <class T>
std::vector<Index> moving(const Penalties<T>& penalties, Side side, Index column, Index k) {
  std::vector<Index> free;
  const Prior* prior = penalties.prior(side);
  for (Index r = penalties.held(side); r < k; ++r)
    if (prior == nullptr || !prior->zero(r, column)) free.push_back(r);
  return free;
}

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
    for (Index c = 0; c < step.count && !is_curved(step.G[r * step.k + r]); ++c)
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
  if (const Prior* prior = penalties.prior(side))  // of one column
    for (Index r = 0; r < k; ++r)
      if (prior->guides(r, column)) {
        g[r * k + r] += penalties.strength();
        p[r] += penalties.strength() * static_cast<T>(prior->guide_at(r, column));
      }
  return both;
}

// G, P and Y of the coordinates that move, P without what the others explain.
template <class T>
class Rest {
 public:
  Rest(const std::vector<Index>& free, const HalfStep<T>& whole) : free_(free) {
    const Index k = whole.k;
    std::vector<Index> still;
    for (Index r = 0; r < k; ++r)
      if (!std::binary_search(free.begin(), free.end(), r)) still.push_back(r);
    for (const Index s : free)
      for (const Index r : free) G_.push_back(whole.G[s * k + r]);
    for (Index c = 0; c < whole.count; ++c) {
      const T *p = whole.P + c * k, *y = whole.Y + c * k;
      for (const Index r : free) {
        Y_.push_back(y[r]);
        T left = p[r];
        for (const Index s : still) left -= whole.G[s * k + r] * y[s];
        P_.push_back(left);
      }
    }
  }
  HalfStep<T> of(const HalfStep<T>& whole) {
    HalfStep<T> step = whole;
    step.k = std::ssize(free_);
    step.G = G_.data();
    step.P = P_.data();
    step.Y = Y_.data();
    return step;
  }
  void store(const HalfStep<T>& whole) const {
    auto y = Y_.begin();
    for (Index c = 0; c < whole.count; ++c)
      for (const Index r : free_) whole.Y[c * whole.k + r] = *y++;
  }

 private:
  const std::vector<Index>& free_;
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

// The same where some coordinates stay as they are.
template <class T>
Sums improve_rest(const Algorithm& algorithm, const Penalties<T>& penalties, Index held,
                  const std::vector<Index>& free, HalfStep<T> step) {
  if (free.empty()) return {};
  Rest<T> rest(free, step);
  if (!algorithm.multiplicative) {
    const Sums sums = improve(algorithm, penalties, rest.of(step));
    rest.store(step);
    return sums;
  }
  HalfStep<T> before = rest.of(step);
  before.max_sweeps = 0;
  step.held = held;
  const Sums sums = improve(algorithm, penalties, before);
  if (step.max_sweeps > 0) improve(algorithm, penalties, step);
  return sums;
}

// Zeros of the pattern, from wherever a start or an extrapolation left them.
template <class T>
void clear_zeros(const std::vector<Index>& free, Index held, const HalfStep<T>& step) {
  for (Index r = held; r < step.k; ++r)
    if (!std::binary_search(free.begin(), free.end(), r)) step.Y[r] = 0;
}

}  // namespace

template <class T>
Sums quadratic_step(const Algorithm& algorithm, const Penalties<T>& penalties, Side side, Index column,
                    const HalfStep<T>& plain) {
  const Index k = plain.k, count = plain.count, held = penalties.held(side);
  const Prior* prior = penalties.prior(side);
  if (prior != nullptr && count > 1) {  // each has a problem of its own
    Sums sums;
    for (Index c = 0; c < count; ++c) {
      HalfStep<T> one = plain;
      one.count = 1;
      one.P += c * k;
      one.Y += c * k;
      one.gram = Gram::own;
      sums += quadratic_step(algorithm, penalties, side, column + c, one);
    }
    return sums;
  }
  HalfStep<T> step = plain;
  std::vector<T> both;
  if (!penalties.none()) {
    both = folded(penalties, side, column, plain);
    step.G = both.data();
    step.P = both.data() + k * k;
  }
  if (penalties.simplex(side)) return simplex_step(step);
  step.upper = penalties.upper();
  const bool moves = step.max_sweeps > 0;
  if (moves && !(prior != nullptr && prior->guides(column)))
    zero_where_nothing_is(held, k, count, plain.P, plain.Y);
  const bool all = held == 0 && prior == nullptr;
  const std::vector<Index> free = all ? std::vector<Index>() : moving(penalties, side, column, k);
  if (moves && prior != nullptr) clear_zeros(free, held, step);
  Sums sums = all || std::ssize(free) == k ? improve(algorithm, penalties, step)
                                           : improve_rest(algorithm, penalties, held, free, step);
  const bool known = held == 0 && (!moves || algorithm.tells_sums);  // the fit, but for the penalties
  if (side == Side::columns && !(known && penalties.none()))
    sums.fit = sums_at(k, count, plain.G, plain.P, plain.Y).fit;
  return sums;
}

template Sums quadratic_step(const Algorithm&, const Penalties<float>&, Side, Index, const HalfStep<float>&);
template Sums quadratic_step(const Algorithm&, const Penalties<double>&, Side, Index,
                             const HalfStep<double>&);

}  // namespace nmf
