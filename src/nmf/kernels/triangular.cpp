#include "nmf/kernels/triangular.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/triangular.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// to[begin..end) -= value * from[begin..end), in whole vectors.
HWY_INLINE void eliminate(Index begin, Index end, double value, const double* HWY_RESTRICT from,
                          double* HWY_RESTRICT to) {
  const hn::ScalableTag<double> d;
  constexpr auto lanes = static_cast<Index>(hn::MaxLanes(d));
  const auto v = hn::Set(d, value);
  for (Index i = begin / lanes * lanes; i < end; i += lanes)
    hn::Store(hn::NegMulAdd(v, hn::Load(d, from + i), hn::Load(d, to + i)), d, to + i);
}

double factorize(Index n, double* columns, Index ld, double* diagonal, double least) {
  double smallest = std::numeric_limits<double>::infinity();
  for (Index j = 0; j < n; ++j) {
    double* column = columns + j * ld;
    smallest = std::min(smallest, diagonal[j]);
    diagonal[j] = 1 / std::sqrt(std::max(diagonal[j], least));
    std::fill(column, column + j + 1,
              0.0);  // whole vectors of earlier eliminations reached beyond the diagonal
    for (Index i = j + 1; i < n; ++i) column[i] *= diagonal[j];
    for (Index i = j + 1; i < n; ++i) {
      eliminate(i + 1, n, column[i], column, columns + i * ld);
      diagonal[i] -= column[i] * column[i];
    }
  }
  return smallest;
}

void forward(Index n, const double* columns, Index ld, const double* inverse_diagonal, double* x) {
  for (Index j = 0; j < n; ++j) eliminate(j + 1, n, x[j] *= inverse_diagonal[j], columns + j * ld, x);
}

void backward(Index n, const double* rows, Index ld, const double* inverse_diagonal, double* x) {
  for (Index j = n - 1; j >= 0; --j) eliminate(0, j, x[j] *= inverse_diagonal[j], rows + j * ld, x);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(factorize);
HWY_EXPORT(forward);
HWY_EXPORT(backward);

double cholesky(Index n, double* columns, Index ld, double* diagonal, double least) {
  return HWY_DYNAMIC_DISPATCH(factorize)(n, columns, ld, diagonal, least);
}
void substitute_forward(Index n, const double* columns, Index ld, const double* inverse_diagonal, double* x) {
  HWY_DYNAMIC_DISPATCH(forward)(n, columns, ld, inverse_diagonal, x);
}
void substitute_backward(Index n, const double* rows, Index ld, const double* inverse_diagonal, double* x) {
  HWY_DYNAMIC_DISPATCH(backward)(n, rows, ld, inverse_diagonal, x);
}

}  // namespace nmf
#endif
