// Exchanging components: what a new one gains, what a merge costs, and when to try.
#include "nmf/solve/exchange.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "nmf/base/aligned.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/base/random.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/solve/work.hpp"

namespace nmf {
namespace {

// New components among which the best are chosen; as many as a packed column holds in either precision.
constexpr Index candidates = 16;
static_assert(padded<float>(candidates) == candidates && padded<double>(candidates) == candidates);
constexpr Index rows_each = 8;  // rows of X whose sum a candidate starts from
constexpr int refinements = 4;
constexpr double alike = 0.1;  // inner product of two unit rank-one terms

// What the model leaves of X, in units in which the loss is about its square: X - W H for least squares. The
// Kullback-Leibler divergence is near half the sum of (x - y)^2 / y, and y near what the sums of rows and
// columns make expect, r_i c_j / sum (chi-square): rows and columns are divided by the roots of their sums,
// relative to the mean of these.
template <class T>
struct Rest {
  const Data<T>& data;
  Factor<T> row_unit, column_unit;  // 1 x m, 1 x n; empty: all 1
  Factor<T> Wt, H;                  // in these units

  const Factor<T>& unit(Side side) const { return side == Side::rows ? row_unit : column_unit; }
  const Factor<T>& factor(Side side) const { return side == Side::rows ? Wt : H; }
};

// Columns of F times their unit, or back from it; what has no unit (nothing of X) is zero.
template <class T>
Factor<T> in_units(Factor<T> F, const Factor<T>& unit) {
  for (Index c = 0; c < unit.size(); ++c)
    for (Index r = 0; r < F.k(); ++r) F(r, c) *= unit(0, c);
  return F;
}
template <class T>
Factor<T> from_units(Factor<T> F, const Factor<T>& unit) {
  for (Index c = 0; c < unit.size(); ++c) {
    const T by = unit(0, c) > 0 ? 1 / unit(0, c) : T(0);
    for (Index r = 0; r < F.k(); ++r) F(r, c) *= by;
  }
  return F;
}

template <class T>
Factor<T> units_of(const Data<T>& data, Side side) {
  const Factor<T> ones(1, data.count(other(side)), 1);
  Factor<T> sums = product(data, side, ones);
  const double mean = data.sum() / static_cast<double>(sums.size());
  for (T& sum : sums) sum = sum > 0 ? static_cast<T>(std::sqrt(mean / static_cast<double>(sum))) : T(0);
  return sums;
}

template <class T>
Rest<T> rest_of(const Data<T>& data, const Loss& loss, const Factor<T>& Wt, const Factor<T>& H) {
  if (is_least_squares(loss)) return {data, {}, {}, Wt, H};
  Rest<T> rest{data, units_of(data, Side::rows), units_of(data, Side::columns), {}, {}};
  rest.Wt = in_units(Wt, rest.row_unit);
  rest.H = in_units(H, rest.column_unit);
  return rest;
}

// - F near', packed, summed in fixed parts so that the threads cannot change a bit.
template <class T>
AlignedVector<T> negative_overlap(const Factor<T>& F, const Factor<T>& near) {
  constexpr Index part = 1024;
  const auto k = near.k(), count = near.count();
  AlignedVector<T> total(static_cast<std::size_t>(candidates * k), T(0));
  std::vector<AlignedVector<T>> sums(static_cast<std::size_t>(blocks_of(count, part)), total);
  parallel_for(std::ssize(sums), static_cast<double>(2 * candidates * k * count), [&](Index p, int) {
    const Index begin = p * part, size = std::min(part, count - begin);
    const AlignedVector<T> f(F.data() + begin * candidates, F.data() + (begin + size) * candidates);
    multiply_add(candidates, f.data(), size, near.data() + begin * k, Index{1}, k, k,
                 sums[static_cast<std::size_t>(p)].data());
  });
  for (const AlignedVector<T>& sum : sums)
    for (std::size_t e = 0; e < total.size(); ++e) total[e] -= sum[e];
  return total;
}

// The positive part of F times the rest (its columns on `side`), or times its transpose.
template <class T>
Factor<T> explained_of_rest(const Rest<T>& rest, Side side, const Factor<T>& F) {
  const Factor<T>&near = rest.factor(other(side)), &far = rest.factor(side), &unit = rest.unit(side);
  const auto k = near.k();
  const AlignedVector<T> overlap = negative_overlap(F, near);
  Factor<T> explained(F.k(), far.count());
  rest.data.half_step(side, in_units(F, rest.unit(other(side))), [&](Range range, const T*, const T* P) {
    AlignedVector<T> sums(P, P + range.size() * candidates);
    if (!unit.empty())
      for (Index e = 0; e < range.size() * candidates; ++e)
        sums[static_cast<std::size_t>(e)] *= unit.data()[range.begin + e / candidates];
    multiply_add(candidates, overlap.data(), k, far.data() + range.begin * k, k, Index{1}, range.size(),
                 sums.data());
    std::transform(sums.begin(), sums.end(), explained.data() + range.begin * candidates,
                   [](T sum) { return std::max(T(0), sum); });
    return Sums{};
  });
  return explained;
}

template <class T>
void to_unit_rows(Factor<T>& F) {
  constexpr Index part = 4096;
  std::array<T, candidates> scale;
  const Factor<T> G = gram(F);
  for (Index r = 0; r < F.k(); ++r) scale[r] = G(r, r) > 0 ? 1 / std::sqrt(G(r, r)) : T(0);
  const auto count = F.count();
  parallel_for(blocks_of(count, part), static_cast<double>(F.size()), [&](Index p, int) {
    T* f = F.data() + p * part * candidates;
    for (Index c = p * part; c < std::min(count, (p + 1) * part); ++c, f += candidates)
      for (std::size_t r = 0; r < scale.size(); ++r) f[r] *= scale[r];
  });
}

// Rank-one terms w h' >= 0 that explain some of the rest, in its units: power iterations on its positive
// part. Rows of H have norm 1, so that half the square of a row of W is what its term takes off the loss.
template <class T>
struct Terms {
  Factor<T> Wt, H;
  Factor<T> overlap;  // inner products of the terms, candidates x candidates
  double gain(Index c) const { return static_cast<double>(overlap(c, c)) / 2; }
};
template <class T>
Terms<T> terms_of_rest(const Rest<T>& rest, std::uint64_t seed, Index failed) {
  const Index rows = rest.Wt.count();
  Terms<T> terms;
  terms.Wt = Factor<T>(candidates, rows);
  for (Index c = 0; c < terms.Wt.k(); ++c)
    for (Index i = 0; i < rows_each; ++i) {
      const double u = uniform(seed, Stream::exchange, static_cast<Index>(c * rows_each + i), failed);
      terms.Wt(c, std::min(rows - 1, static_cast<Index>(u * static_cast<double>(rows)))) = 1;
    }
  for (int i = 0; i < refinements; ++i) {
    to_unit_rows(terms.Wt);
    terms.H = explained_of_rest(rest, Side::columns, terms.Wt);
    to_unit_rows(terms.H);
    terms.Wt = explained_of_rest(rest, Side::rows, terms.H);
  }
  terms.overlap = gram(terms.Wt);
  const Factor<T> of_h = gram(terms.H);
  for (Index e = 0; e < of_h.size(); ++e) terms.overlap.data()[e] *= of_h.data()[e];
  return terms;
}

template <class T>
bool similar(const Terms<T>& terms, Index a, Index b) {
  return static_cast<double>(terms.overlap(a, b)) > 2 * alike * std::sqrt(terms.gain(a) * terms.gain(b));
}

// Terms by falling gain, without those that explain the same as one before.
template <class T>
std::vector<Index> different_terms(const Terms<T>& terms) {
  std::vector<Index> order(candidates), chosen;
  for (Index c = 0; c < terms.Wt.k(); ++c) order[c] = c;
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return terms.gain(a) > terms.gain(b); });
  for (const Index c : order)
    if (std::none_of(chosen.begin(), chosen.end(), [&](Index d) { return similar(terms, c, d); }))
      chosen.push_back(c);
  return chosen;
}

struct Merge {
  Index into, from;
  double cost;  // in loss: half the square of the smaller singular value of the two terms' sum
};

// Pairs of components by rising cost, each component in one pair, without the `skipped` cheapest of all.
template <class T>
std::vector<Merge> cheapest_merges(const Factor<T>& Wt, const Factor<T>& H, Index skipped) {
  const Factor<double> A(gram(Wt)), B(gram(H));
  std::vector<Merge> all;
  for (Index r = 0; r < A.k(); ++r)
    for (Index s = r + 1; s < A.k(); ++s) {
      const double half = (A(r, r) * B(r, r) + 2 * A(r, s) * B(r, s) + A(s, s) * B(s, s)) / 2;
      const double determinant =
          (A(r, r) * A(s, s) - A(r, s) * A(r, s)) * (B(r, r) * B(s, s) - B(r, s) * B(r, s));
      const double larger = half + std::sqrt(std::max(0.0, half * half - determinant));
      all.push_back({r, s, larger > 0 ? std::max(0.0, determinant) / larger / 2 : 0});
    }
  std::stable_sort(all.begin(), all.end(), [](const Merge& a, const Merge& b) { return a.cost < b.cost; });
  std::vector<Merge> chosen;
  std::vector<bool> taken(A.k(), false);
  for (auto i = static_cast<std::size_t>(skipped); i < all.size(); ++i) {
    const Merge& merge = all[i];
    if (taken[merge.into] || taken[merge.from]) continue;
    taken[merge.into] = taken[merge.from] = true;
    chosen.push_back(merge);
  }
  return chosen;
}

// The best rank-one term for two components: the leading singular pair of their sum, non-negative like it.
template <class T>
void merge_components(const Rest<T>& rest, Exchange<T>& exchange) {
  constexpr int power_iterations = 20;
  const auto both = [&](const Factor<T>& F) {
    Factor<T> two(2, F.count());
    set_component(two, 0, component(F, exchange.into));
    set_component(two, 1, component(F, exchange.from));
    return two;
  };
  const Factor<T> W2 = both(rest.Wt), H2 = both(rest.H);
  const Factor<T> A = gram(W2), B = gram(H2);
  Factor<T> a(2, 1, 1);  // the row of W is a' W2, that of H is (A a)' H2
  for (int i = 0; i < power_iterations; ++i) {
    a = times(B, times(A, a));
    const T size = static_cast<T>(std::sqrt(inner(a, times(A, a))));
    if (size > 0)
      for (T& v : a) v /= size;
  }
  exchange.merged_w = from_units<T>(times(transposed(a), W2), rest.row_unit);
  exchange.merged_h = from_units<T>(times(transposed(times(A, a)), H2), rest.column_unit);
}

}  // namespace

Index exchanged_at_a_time(Index rank) {
  return rank < 2 ? 0 : std::max<Index>(1, (rank + 8) / 16);
}

template <class T>
Index exchange_rounds(const Data<T>& data, const Options& options) {
  constexpr Index usual_rank = 8;
  constexpr double soon_done = 2e5;  // nanoseconds an iteration
  if (data.own_grams() || exchanged_at_a_time(options.rank) == 0) return 0;
  const bool tried =
      options.exchanges || options.rank >= usual_rank ||
      (options.rank > 2 && (is_beta(options.loss, 1) || iteration_work(data, options) < soon_done));
  return tried ? exchange_rounds(options) : 0;
}

template <class T>
std::vector<Exchange<T>> find_exchanges(const Data<T>& data, const Loss& loss, Index count, double share,
                                        Index failed, std::uint64_t seed, const Factor<T>& Wt,
                                        const Factor<T>& H) {
  const ScratchKept scratch;
  const Rest<T> rest = rest_of(data, loss, Wt, H);
  const Terms<T> terms = terms_of_rest(rest, seed, failed);
  const std::vector<Index> fresh = different_terms(terms);
  const std::vector<Merge> merges = cheapest_merges(rest.Wt, rest.H, failed);
  std::vector<Exchange<T>> found;
  for (std::size_t i = 0; i < std::min(fresh.size(), merges.size()) && std::ssize(found) < count; ++i) {
    const double gain = terms.gain(fresh[i]);
    if (!(gain > share * merges[i].cost && gain > 0)) break;
    Exchange<T> exchange{merges[i].into, merges[i].from, {}, {}, {}, {}};
    merge_components(rest, exchange);
    exchange.w = from_units<T>(component(terms.Wt, fresh[i]), rest.row_unit);
    exchange.h = from_units<T>(component(terms.H, fresh[i]), rest.column_unit);
    found.push_back(std::move(exchange));
  }
  return found;
}

template <class T>
void carry_out(const std::vector<Exchange<T>>& exchanges, Factor<T>& Wt, Factor<T>& H) {
  for (const Exchange<T>& exchange : exchanges) {
    set_component(Wt, exchange.into, exchange.merged_w);
    set_component(H, exchange.into, exchange.merged_h);
    set_component(Wt, exchange.from, exchange.w);
    set_component(H, exchange.from, exchange.h);
  }
}

template Index exchange_rounds(const Data<float>&, const Options&);
template Index exchange_rounds(const Data<double>&, const Options&);
template std::vector<Exchange<float>> find_exchanges(const Data<float>&, const Loss&, Index, double, Index,
                                                     std::uint64_t, const Factor<float>&,
                                                     const Factor<float>&);
template std::vector<Exchange<double>> find_exchanges(const Data<double>&, const Loss&, Index, double, Index,
                                                      std::uint64_t, const Factor<double>&,
                                                      const Factor<double>&);
template void carry_out(const std::vector<Exchange<float>>&, Factor<float>&, Factor<float>&);
template void carry_out(const std::vector<Exchange<double>>&, Factor<double>&, Factor<double>&);

}  // namespace nmf
