#include "nmf/weights.hpp"

#include <cmath>

namespace nmf {
namespace {

// Lists the entries of a dense matrix that `wanted` takes, with what `weight` makes of them.
template <class T, class Wanted, class Weight>
Sparse<T> listed_of(const Dense<T>& x, const Wanted& wanted, const Weight& weight) {
  Sparse<T> listed{x.rows, x.columns, {0}, {}, {}};
  for (Index i = 0; i < x.rows; ++i) {
    for (Index j = 0; j < x.columns; ++j)
      if (const T v = x(i, j); wanted(v)) {
        listed.column.push_back(static_cast<std::uint32_t>(j));
        listed.value.push_back(weight(v));
      }
    listed.row_start.push_back(listed.non_zeros());
  }
  return listed;
}

template <class T>
Sparse<T> copy_of(const Sparse<T>& x) {
  Sparse<T> y{x.rows, x.columns, x.row_start, Buffer<std::uint32_t>(x.column.size()),
              Buffer<T>(x.value.size())};
  std::copy(x.column.begin(), x.column.end(), y.column.begin());
  std::copy(x.value.begin(), x.value.end(), y.value.begin());
  return y;
}

}  // namespace

template <class T>
Weights<T> mask_missing(Dense<T>& x) {
  Weights<T> weights{1, listed_of(
                            x, [](T v) { return std::isnan(v); }, [](T) { return T(0); })};
  for (T& v : x.values)
    if (std::isnan(v)) v = 0;
  return weights;
}

template <class T>
Weights<T> mask_unlisted(const Sparse<T>& x) {
  Weights<T> weights{0, copy_of(x)};
  std::fill(weights.listed.value.begin(), weights.listed.value.end(), T(1));
  return weights;
}

template <class T>
Weights<T> weights_of(const Dense<T>& weights) {
  Index ones = 0, zeros = 0;
  for (const T v : weights.values) {
    ones += v == 1;
    zeros += v == 0;
  }
  const T base = ones >= zeros ? T(1) : T(0);
  return {base, listed_of(
                    weights, [base](T v) { return v != base; }, [](T v) { return v; })};
}

template <class T>
Weights<T> weights_of(const Sparse<T>& weights) {
  return {0, copy_of(weights)};
}

template Weights<float> mask_missing(Dense<float>&);
template Weights<double> mask_missing(Dense<double>&);
template Weights<float> mask_unlisted(const Sparse<float>&);
template Weights<double> mask_unlisted(const Sparse<double>&);
template Weights<float> weights_of(const Dense<float>&);
template Weights<double> weights_of(const Dense<double>&);
template Weights<float> weights_of(const Sparse<float>&);
template Weights<double> weights_of(const Sparse<double>&);

}  // namespace nmf
