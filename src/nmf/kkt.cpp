#include "nmf/kkt.hpp"

#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kkt.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// The sum over columns of term(r, (G y)_r, p_r, y_r) summed over r.
template <class T, class Term>
HWY_INLINE double sum_terms(Index k, Index count, const T* G, const T* P, const T* Y, const Term& term) {
  const hn::ScalableTag<T> d;
  double total = 0;
  for (Index c = 0; c < count; c += tile_columns) {
    const Index columns = std::min(tile_columns, count - c);
    const Tile<T> y(k, columns, Y + c * k), p(k, columns, P + c * k);
    alignas(64) T sums[tile_columns];
    for (Index at = 0; at < columns; at += strip<T>) {
      Vec<T> sum[strip_vectors];
      for (int v = 0; v < strip_vectors; ++v) sum[v] = hn::Zero(d);
      for (Index r = 0; r < k; ++r) {
        Vec<T> Gy[strip_vectors];
        strip_dot(y, G + r * k, at, Gy);
        for (int v = 0; v < strip_vectors; ++v) {
          const Index lane = at + v * lanes_of<T>;
          sum[v] =
              hn::Add(sum[v], term(r, Gy[v], hn::Load(d, p.row(r) + lane), hn::Load(d, y.row(r) + lane)));
        }
      }
      for (int v = 0; v < strip_vectors; ++v) hn::Store(sum[v], d, sums + at + v * lanes_of<T>);
    }
    total += column_sum(sums, columns);
  }
  return total;
}

template <class T>
double gradient2_of_one(Index k, const T* G, const T* p, const T* y, T upper) {
  alignas(64) T left[few_components];
  descent(k, G, p, y, left);
  double total = 0;
  for (Index r = 0; r < k; ++r) {
    const T curvature = G[r * k + r], l = left[r];
    if (curvature > 0 && (y[r] > 0 || l > 0) && (y[r] < upper || l < 0))
      total += static_cast<double>(l * l / curvature);
  }
  return total;
}

template <class T>
double fit_of_one(Index k, const T* G, const T* p, const T* y) {
  alignas(64) T left[few_components];
  descent(k, G, p, y, left);
  double total = 0;
  for (Index r = 0; r < k; ++r) total -= static_cast<double>(y[r]) * (static_cast<double>(left[r]) + p[r]);
  return total;
}

template <class T>
double gradient2_of(Index k, Index count, const T* G, const T* P, const T* Y, T upper) {
  if (one_by_one(k, count)) {
    double total = 0;
    for (Index c = 0; c < count; ++c) total += gradient2_of_one(k, G, P + c * k, Y + c * k, upper);
    return total;
  }
  const hn::ScalableTag<T> d;
  const auto zero = hn::Zero(d), most = hn::Set(d, upper);
  return sum_terms(k, count, G, P, Y, [&](Index r, Vec<T> Gy, Vec<T> p, Vec<T> y) HWY_ATTR {
    const T curvature = G[r * k + r];
    if (!(curvature > 0)) return zero;
    const auto g = hn::Sub(Gy, p);
    const auto counts =
        hn::And(hn::Or(hn::Gt(y, zero), hn::Lt(g, zero)), hn::Or(hn::Lt(y, most), hn::Gt(g, zero)));
    return hn::IfThenElseZero(counts, hn::Mul(hn::Mul(g, g), hn::Set(d, 1 / curvature)));
  });
}

template <class T>
double fit_of(Index k, Index count, const T* G, const T* P, const T* Y) {
  if (one_by_one(k, count)) {
    double total = 0;
    for (Index c = 0; c < count; ++c) total += fit_of_one(k, G, P + c * k, Y + c * k);
    return total;
  }
  return sum_terms(k, count, G, P, Y, [](Index, Vec<T> Gy, Vec<T> p, Vec<T> y) HWY_ATTR {
    return hn::Mul(y, hn::Sub(Gy, hn::Add(p, p)));
  });
}

double gradient2_f(Index k, Index count, const float* G, const float* P, const float* Y, float upper) {
  return gradient2_of(k, count, G, P, Y, upper);
}
double gradient2_d(Index k, Index count, const double* G, const double* P, const double* Y, double upper) {
  return gradient2_of(k, count, G, P, Y, upper);
}
double fit_f(Index k, Index count, const float* G, const float* P, const float* Y) {
  return fit_of(k, count, G, P, Y);
}
double fit_d(Index k, Index count, const double* G, const double* P, const double* Y) {
  return fit_of(k, count, G, P, Y);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(gradient2_f);
HWY_EXPORT(gradient2_d);
HWY_EXPORT(fit_f);
HWY_EXPORT(fit_d);

template <>
double projected_gradient2(Index k, Index count, const float* G, const float* P, const float* Y,
                           float upper) {
  return HWY_DYNAMIC_DISPATCH(gradient2_f)(k, count, G, P, Y, upper);
}
template <>
double projected_gradient2(Index k, Index count, const double* G, const double* P, const double* Y,
                           double upper) {
  return HWY_DYNAMIC_DISPATCH(gradient2_d)(k, count, G, P, Y, upper);
}
template <>
double fit(Index k, Index count, const float* G, const float* P, const float* Y) {
  return HWY_DYNAMIC_DISPATCH(fit_f)(k, count, G, P, Y);
}
template <>
double fit(Index k, Index count, const double* G, const double* P, const double* Y) {
  return HWY_DYNAMIC_DISPATCH(fit_d)(k, count, G, P, Y);
}

}  // namespace nmf
#endif
