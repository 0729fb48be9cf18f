#include "nmf/update/simplex.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "nmf/kernels/curvature.hpp"
#include "nmf/kernels/divergence.hpp"
#include "nmf/kernels/multiply.hpp"

namespace nmf {
namespace {

template <class T>
struct Pairwise {
  Index k;
  const T* G;
  T* y;
  std::vector<T> gradient;

  void find_gradient(const T* p) {
    for (Index r = 0; r < k; ++r) {
      T sum = 0;
      for (Index s = 0; s < k; ++s) sum += G[r * k + s] * y[s];
      gradient[static_cast<std::size_t>(r)] = sum - p[r];
    }
  }

  // False where no pair is left that would lower the objective by anything that rounding leaves.
  bool move() {
    Index to = 0, from = -1;
    for (Index r = 0; r < k; ++r) {
      if (g(r) < g(to)) to = r;
      if (y[r] > 0 && (from < 0 || g(r) > g(from))) from = r;
    }
    const T gap = g(from) - g(to), size = std::max(std::abs(g(from)), std::abs(g(to)));
    if (!(gap > 4 * std::numeric_limits<T>::epsilon() * size)) return false;
    const T curvature = G[to * k + to] + G[from * k + from] - 2 * G[to * k + from];
    const T step = is_curved(curvature) ? std::min(y[from], gap / curvature) : y[from];
    const T before = y[to];
    y[from] -= step;
    y[to] += step;
    if (y[to] == before) return false;
    for (Index r = 0; r < k; ++r)
      gradient[static_cast<std::size_t>(r)] += step * (G[to * k + r] - G[from * k + r]);
    return true;
  }

 private:
  T g(Index r) const { return gradient[static_cast<std::size_t>(r)]; }
};

}  // namespace

template <class T>
void put_on_simplex(Index k, T* y) {
  T sum = 0;
  for (Index r = 0; r < k; ++r) sum += y[r] = std::max(T(0), y[r]);
  const bool any = sum > 0 && std::isfinite(sum);
  for (Index r = 0; r < k; ++r) y[r] = any ? y[r] / sum : 1 / static_cast<T>(k);
}

template <class T>
T multiplier(Index k, const T* gradient, const T* y) {
  T sum = 0;
  for (Index r = 0; r < k; ++r) sum += gradient[r] * y[r];
  return sum;
}

template <class T>
Sums simplex_step(const HalfStep<T>& step) {
  constexpr Index most = 100;  // steps a component; a few are usual
  Sums sums;
  Pairwise<T> column{step.k, step.G, nullptr, std::vector<T>(static_cast<std::size_t>(step.k))};
  for (Index c = 0; c < step.count; ++c) {
    column.y = step.Y + c * step.k;
    if (step.max_sweeps > 0) put_on_simplex(step.k, column.y);
    column.find_gradient(step.P + c * step.k);
    const T n = multiplier(step.k, column.gradient.data(), column.y);
    for (Index r = 0; r < step.k; ++r) {
      const double left = static_cast<double>(column.gradient[static_cast<std::size_t>(r)] - n),
                   curvature = static_cast<double>(step.G[r * step.k + r]);
      if ((left < 0 || column.y[r] > 0) && is_curved(curvature)) sums.gradient2 += left * left / curvature;
    }
    if (step.max_sweeps == 0) continue;
    for (Index moved = 0; moved < most * step.k && column.move(); ++moved) {
    }
    put_on_simplex(step.k, column.y);  // what rounding took from the sum
  }
  return sums;
}

namespace {

// One column of a Poisson likelihood at some y.
template <class T>
class Likelihood {
 public:
  Likelihood(Index k, const T* F, const PoissonColumn<T>& column)
      : gradient(static_cast<std::size_t>(k)),
        hessian(static_cast<std::size_t>(k * k)),
        k_(k),
        F_(F),
        column_(column) {}

  double value(const T* y) const {
    double sum = 0;
    for (Index r = 0; r < k_; ++r) sum += static_cast<double>(column_.linear[r]) * y[r];
    LogSum logs;
    for (Index e = 0; e < column_.count; ++e) logs.add(column_.x[e], model(e, y));
    return sum - logs.total();
  }

  void derive(const T* y) {
    std::copy_n(column_.linear, k_, gradient.begin());
    std::fill(hessian.begin(), hessian.end(), T(0));
    for (Index e = 0; e < column_.count; ++e) {
      const T *f = entry(e), at = model(e, y), slope = column_.x[e] / at, curvature = slope / at;
      for (Index r = 0; r < k_; ++r) {
        const T along = curvature * f[r];
        T* row = hessian.data() + r * k_;
        for (Index s = 0; s < k_; ++s) row[s] += along * f[s];
        gradient[static_cast<std::size_t>(r)] -= slope * f[r];
      }
    }
  }

  std::vector<T> gradient, hessian;

 private:
  const T* entry(Index e) const { return F_ + column_.index[e] * padded<T>(k_); }
  T model(Index e, const T* y) const {
    T sum = 0;
    for (Index r = 0; r < k_; ++r) sum += entry(e)[r] * y[r];
    return std::max(sum, column_.floor);
  }

  Index k_;
  const T* F_;
  const PoissonColumn<T>& column_;
};

}  // namespace

template <class T>
void simplex_newton(Index k, const T* F, const PoissonColumn<T>& column, int passes, T* y) {
  constexpr int halves = 12;
  const auto size = static_cast<std::size_t>(k);
  put_on_simplex(k, y);
  Likelihood<T> likelihood(k, F, column);
  std::vector<T> P(size), to(size);
  double value = likelihood.value(y);
  for (int pass = 0; pass < passes; ++pass) {
    likelihood.derive(y);
    for (Index r = 0; r < k; ++r) {
      T along = 0;
      for (Index s = 0; s < k; ++s) along += likelihood.hessian[static_cast<std::size_t>(r * k + s)] * y[s];
      P[static_cast<std::size_t>(r)] = along - likelihood.gradient[static_cast<std::size_t>(r)];
    }
    std::copy_n(y, k, to.begin());
    simplex_step<T>(
        {.k = k, .count = 1, .G = likelihood.hessian.data(), .P = P.data(), .Y = to.data(), .max_sweeps = 1});
    double lower = likelihood.value(to.data());
    for (int half = 0; half < halves && !(lower < value); ++half) {
      for (std::size_t r = 0; r < size; ++r) to[r] = (to[r] + y[r]) / 2;
      lower = likelihood.value(to.data());
    }
    if (!(lower < value)) return;
    std::copy(to.begin(), to.end(), y);
    value = lower;
  }
}

template Sums simplex_step(const HalfStep<float>&);
template Sums simplex_step(const HalfStep<double>&);
template void put_on_simplex(Index, float*);
template void put_on_simplex(Index, double*);
template float multiplier(Index, const float*, const float*);
template double multiplier(Index, const double*, const double*);
template void simplex_newton(Index, const float*, const PoissonColumn<float>&, int, float*);
template void simplex_newton(Index, const double*, const PoissonColumn<double>&, int, double*);

}  // namespace nmf
