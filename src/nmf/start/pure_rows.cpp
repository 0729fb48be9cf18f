#include "nmf/start/pure_rows.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/start/svd.hpp"

namespace nmf {
namespace {

// Rows that are nothing beside the others would have directions made of rounding errors.
template <class T>
std::vector<double> inverse_sums(const Data<T>& data) {
  constexpr double nothing = 1e-6;  // of the mean
  const Factor<T> sums = product(data, Side::rows, Factor<T>(1, data.columns(), T(1)));
  double all = 0;
  for (const T sum : sums) all += std::max(0.0, static_cast<double>(sum));
  const double least = nothing * all / static_cast<double>(data.rows());
  std::vector<double> inverse;
  for (const T sum : sums)
    inverse.push_back(static_cast<double>(sum) > least ? 1 / static_cast<double>(sum) : 0);
  return inverse;
}

double squared_norm(const double* v, Index k) {
  double sum = 0;
  for (Index r = 0; r < k; ++r) sum += v[r] * v[r];
  return sum;
}

// Each row over its sum, in the coordinates of the singular vectors that X has.
template <class T>
Factor<double> points_of(const Data<T>& data, Index k, std::uint64_t seed) {
  constexpr double rounding = std::is_same_v<T, float> ? 1e-3 : 1e-7;  // of the largest singular value
  const Svd<T> svd = leading_svd(data, k, seed);
  const std::vector<double> inverse = inverse_sums(data);
  Factor<double> points(svd.U);
  for (Index i = 0; i < points.count(); ++i)
    for (Index r = 0; r < points.k(); ++r) {
      const bool there = svd.values[static_cast<std::size_t>(r)] > rounding * svd.values[0];
      points(r, i) *= there ? inverse[static_cast<std::size_t>(i)] : 0;
    }
  return points;
}

// The column that is farthest from zero, the first of equals.
Index farthest(const Factor<double>& points, double& norm2) {
  Index best = 0;
  norm2 = -1;
  for (Index i = 0; i < points.count(); ++i)
    if (const double own = squared_norm(points.column(i), points.k()); own > norm2) {
      norm2 = own;
      best = i;
    }
  return best;
}

}  // namespace

template <class T>
std::vector<Index> pure_rows(const Data<T>& data, Index k, std::uint64_t seed) {
  constexpr double rounding = std::is_same_v<T, float> ? 1e-9 : 1e-20;  // of the largest squared norm
  Factor<double> points = points_of(data, k, seed);
  std::vector<Index> rows;
  double first = 0;
  while (std::ssize(rows) < k) {
    double norm2 = 0;
    const Index row = farthest(points, norm2);
    if (rows.empty()) first = norm2;
    if (!(norm2 > rounding * first)) break;
    rows.push_back(row);
    const std::vector<double> out(points.column(row), points.column(row) + points.k());
    for (Index i = 0; i < points.count(); ++i) {
      double along = 0;
      for (Index r = 0; r < points.k(); ++r) along += points(r, i) * out[static_cast<std::size_t>(r)];
      for (Index r = 0; r < points.k(); ++r) points(r, i) -= along / norm2 * out[static_cast<std::size_t>(r)];
    }
  }
  return rows;
}

template std::vector<Index> pure_rows(const Data<float>&, Index, std::uint64_t);
template std::vector<Index> pure_rows(const Data<double>&, Index, std::uint64_t);

}  // namespace nmf
