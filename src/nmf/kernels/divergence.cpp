#include "nmf/kernels/divergence.hpp"

#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/divergence.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// terms(wx, w, y, numerator, denominator) -> loss, over all entries.
template <class T, class Terms>
HWY_INLINE double over_entries(Index count, const T* wx, const T* w, const T* y, T* numerator, T* denominator,
                               const Terms& terms) {
  const hn::ScalableTag<T> d;
  double total = 0;
  for (Index s = 0; s < count; s += entries_unit) {  // sums of so many are exact enough in T
    Vec<T> sum[unit_vectors<T>];
    for (int v = 0; v < unit_vectors<T>; ++v) sum[v] = hn::Zero(d);
    for (Index at = s; at < s + entries_unit;)
      for (int v = 0; v < unit_vectors<T>; ++v, at += lanes_of<T>) {
        Vec<T> top, bottom;
        sum[v] = hn::Add(sum[v],
                         terms(hn::Load(d, wx + at), hn::Load(d, w + at), hn::Load(d, y + at), top, bottom));
        hn::Store(top, d, numerator + at);
        hn::Store(bottom, d, denominator + at);
      }
    total += static_cast<double>(unit_sum<T>(sum));
  }
  return total;
}

template <class T>
double terms(double beta, Index count, const T* wx, const T* w, const T* y, T* numerator, T* denominator) {
  const hn::ScalableTag<T> d;
  using V = Vec<T>;
  const auto run = [&](const auto& body) {
    return over_entries(count, wx, w, y, numerator, denominator, body);
  };
  if (beta == 1)
    return run([&](V x, V weight, V model, V& top, V& bottom) HWY_ATTR {
      top = hn::Div(x, model);
      bottom = weight;
      return hn::NegMulAdd(x, hn::Log(d, model), hn::Mul(weight, model));
    });
  if (beta == 0)
    return run([&](V x, V weight, V model, V& top, V& bottom) HWY_ATTR {
      const V inverse = hn::Div(hn::Set(d, T(1)), model), ratio = hn::Mul(x, inverse);
      top = hn::Mul(ratio, inverse);
      bottom = hn::Mul(weight, inverse);
      return hn::MulAdd(weight, hn::Log(d, model), ratio);
    });
  const auto by_power = [&](const auto& power) {  // power(y) = y^(beta - 2)
    const V own = hn::Set(d, static_cast<T>(1 / beta)), cross = hn::Set(d, static_cast<T>(1 / (beta - 1)));
    return run([&](V x, V weight, V model, V& top, V& bottom) HWY_ATTR {
      const V p = power(model);
      top = hn::Mul(x, p);
      bottom = hn::Mul(weight, hn::Mul(p, model));
      return hn::Mul(model, hn::NegMulAdd(top, cross, hn::Mul(bottom, own)));
    });
  };
  if (beta == 2) return by_power([&](V) HWY_ATTR { return hn::Set(d, T(1)); });
  if (beta == 1.5)
    return by_power([&](V model) HWY_ATTR { return hn::Div(hn::Set(d, T(1)), hn::Sqrt(model)); });
  const V exponent = hn::Set(d, static_cast<T>(beta - 2));
  return by_power([&](V model) HWY_ATTR { return hn::Exp(d, hn::Mul(exponent, hn::Log(d, model))); });
}

double logs(const double* a, const double* x) {
  const hn::ScalableTag<double> d;
  Vec<double> sum[unit_vectors<double>];
  for (int v = 0; v < unit_vectors<double>; ++v) sum[v] = hn::Zero(d);
  for (Index at = 0; at < entries_unit;)
    for (int v = 0; v < unit_vectors<double>; ++v, at += lanes_of<double>)
      sum[v] = hn::MulAdd(hn::Load(d, a + at), hn::Log(d, hn::Load(d, x + at)), sum[v]);
  return unit_sum<double>(sum);
}

double terms_f(double beta, Index count, const float* wx, const float* w, const float* y, float* top,
               float* bottom) {
  return terms(beta, count, wx, w, y, top, bottom);
}
double terms_d(double beta, Index count, const double* wx, const double* w, const double* y, double* top,
               double* bottom) {
  return terms(beta, count, wx, w, y, top, bottom);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(logs);
HWY_EXPORT(terms_f);
HWY_EXPORT(terms_d);

double log_sum(const double* a, const double* x) {
  return HWY_DYNAMIC_DISPATCH(logs)(a, x);
}

template <>
double beta_terms(double beta, Index count, const float* wx, const float* w, const float* y, float* numerator,
                  float* denominator) {
  return HWY_DYNAMIC_DISPATCH(terms_f)(beta, count, wx, w, y, numerator, denominator);
}
template <>
double beta_terms(double beta, Index count, const double* wx, const double* w, const double* y,
                  double* numerator, double* denominator) {
  return HWY_DYNAMIC_DISPATCH(terms_d)(beta, count, wx, w, y, numerator, denominator);
}

}  // namespace nmf
#endif
