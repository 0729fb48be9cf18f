#include "nmf/start/low_rank.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/data/gram.hpp"
#include "nmf/start/svd.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

// Row r of the factor becomes the positive (sign 1) or negative part (sign -1) of row `from` of the other.
template <class T>
void set_part(Factor<T>& F, Index r, const Factor<T>& of, Index from, int sign) {
  for (Index c = 0; c < F.count(); ++c) F(r, c) = std::max(T(0), sign > 0 ? of(from, c) : -of(from, c));
}

// The first pair has one sign; each other one makes two components.
template <class T>
Pair<T> parts(const Svd<T>& half, Index k) {
  Pair<T> start{Factor<T>(k, half.U.count()), Factor<T>(k, half.V.count())};
  for (Index r = 0; r < k; ++r) {
    const int sign = r % 2 == 0 && r > 0 ? -1 : 1;
    set_part(start.Wt, r, half.U, (r + 1) / 2, sign);
    set_part(start.H, r, half.V, (r + 1) / 2, sign);
  }
  return start;
}

// A sweep or some on one factor, the other being F: what is half the squared error, less what is constant.
template <class T>
double improve(const Factor<T>& F, const Factor<T>& of_fixed, const Factor<T>& of_moving, Factor<T>& Y) {
  const Factor<T> G = gram(F), P = times(times(F, transposed(of_fixed)), of_moving);
  Sums sums;
  find_algorithm("hals").update<T>()({.k = Y.k(),
                                      .count = Y.count(),
                                      .G = G.data(),
                                      .P = P.data(),
                                      .Y = Y.data(),
                                      .max_sweeps = 4,
                                      .sums = &sums});
  return inner(gram(Y), G) / 2 - inner(P, Y);
}

}  // namespace

template <class T>
Pair<T> nnsvd_lrc(const Data<T>& data, Index k, std::uint64_t seed) {
  constexpr int most = 20;
  constexpr double worthwhile = 0.05;
  Svd<T> half = leading_svd(data, k / 2 + 1, seed);
  for (Factor<T>* F : {&half.U, &half.V})
    for (Index r = 0; r < F->k(); ++r)
      scale_component(*F, r, static_cast<T>(std::sqrt(half.values[static_cast<std::size_t>(r)])));
  Pair<T> start = parts(half, k);
  double first = 0;
  for (int iteration = 0; iteration < most; ++iteration) {
    const double before = improve(start.H, half.V, half.U, start.Wt);
    const double fall = before - improve(start.Wt, half.U, half.V, start.H);
    if (iteration == 0) first = fall;
    if (!(fall > worthwhile * first)) break;
  }
  return start;
}

template Pair<float> nnsvd_lrc(const Data<float>&, Index, std::uint64_t);
template Pair<double> nnsvd_lrc(const Data<double>&, Index, std::uint64_t);

}  // namespace nmf
