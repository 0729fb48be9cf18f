// The step of one coordinate and how to tell that steps did not help. Included once for each instruction set.

#if defined(NMF_KERNELS_POISSON_STEP_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_POISSON_STEP_INL
#undef NMF_KERNELS_POISSON_STEP_INL
#else
#define NMF_KERNELS_POISSON_STEP_INL
#endif

#include <hwy/highway.h>

#include <cmath>
#include <limits>

#include "nmf/kernels/poisson.hpp"
#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// c'y and what the penalties add.
template <class T>
double linear_part(Index k, const PoissonColumn<T>& column, const T* y) {
  double linear = 0, sum = 0, ridge = 0, squares = 0;
  for (Index r = 0; r < k; ++r) {
    const double v = y[r];
    linear += column.linear[r] * v;
    ridge += column.ridge[r] * v * v;
    const double along = column.direction[r] * v;
    squares += along * along;
    sum += along;
  }
  return linear + static_cast<double>(column.scale) / 2 * (ridge + column.coupling * (sum * sum - squares));
}

template <class T>
bool rose(const PoissonColumn<T>& column, Index k, const T* start, const T* y, double log_sum_before,
          double log_sum_after) {
  const double before = linear_part(k, column, start) - log_sum_before,
               after = linear_part(k, column, y) - log_sum_after;
  return !(after <=
           before + 16 * std::numeric_limits<T>::epsilon() * (std::abs(before) + std::abs(log_sum_before)));
}

// What is told without a logarithm (EntryGroups::least_gain), with half of that rounding or less: it holds
// where no model has shrunk by more than this.
template <class T>
constexpr T sure = 8 * std::numeric_limits<T>::epsilon();
template <class T>
constexpr T lowest_change = T(-0.6);

// What follows steps that together raised the objective: half of them, and then one multiplicative step.
template <class T>
void retreat(bool halve, Index k, const PoissonColumn<T>& column, const T* start, const T* ratio, T* y) {
  for (Index r = 0; r < k; ++r) y[r] = halve ? start[r] + (y[r] - start[r]) / 2 : start[r];
  if (!halve) poisson_multiplicative(k, column, ratio, y);
}

// Where cost + ridge * step = a / (b + step), with a / b = value and a / b^2 = slope.
template <class T>
T rational_step(T cost, T ridge, T value, T slope) {
  const T b = value / slope, excess = b * (value - cost), sum = cost + ridge * b;
  return 2 * excess / (sum + std::sqrt(sum * sum + 4 * ridge * excess));
}
template <class T>
HWY_INLINE Vec<T> rational_steps(Vec<T> cost, T ridge, Vec<T> scale, Vec<T> value, Vec<T> slope) {
  const hn::ScalableTag<T> d;
  const auto b = hn::Div(value, slope), excess = hn::Mul(b, hn::Sub(value, cost));
  if (ridge == 0) return hn::Div(excess, cost);
  const auto scaled = hn::Mul(scale, hn::Set(d, ridge)), sum = hn::MulAdd(scaled, b, cost);
  const auto root = hn::Sqrt(hn::MulAdd(hn::Mul(hn::Set(d, T(4)), scaled), excess, hn::Mul(sum, sum)));
  return hn::Div(hn::Add(excess, excess), hn::Add(sum, root));
}

// Whether Newton's method costs less than coordinate sweeps for a column with so many entries that are not
// zero: an entry costs a division and about k^2 / 2 + 3k multiplications a pass there, here k divisions and
// 10 k multiplications a sweep. Measured, whole runs are faster up to about 8 components; from 10 on they
// take as long. With few entries for its k the Hessian may be singular, and the sweeps on the quadratic (4
// k^2 a pass and column) weigh more. With one component both cost the same, but the coordinate step is exact
// for one entry from anywhere.
inline bool newton_pays(Index k, Index entries) {
  return k > 1 && k <= 8 && entries >= 4 * k;
}

// Sweeps stop for a column when one lowers its objective by less than this share of what the first one did.
constexpr double worthwhile = 0.01;

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
