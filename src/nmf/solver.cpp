#include "nmf/solver.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/kkt.hpp"
#include "nmf/reseed.hpp"

namespace nmf {
namespace {

// A row or column of X without entries has P = 0 and the exact answer 0, which some updates only approach.
template <class T>
void zero_where_nothing_is(Index k, Index count, const T* P, T* y) {
  for (Index c = 0; c < count; ++c)
    if (std::all_of(P + c * k, P + (c + 1) * k, [](T p) { return p == 0; }))
      std::fill(y + c * k, y + (c + 1) * k, T(0));
}

}  // namespace

bool Momentum::rose(double error) {
  const bool up = error > error_;
  error_ = error;
  if (up) {
    bound_ = last_good_;
    beta_ /= shrink;
  } else {
    last_good_ = beta_;
    beta_ = std::min(bound_, growth * beta_);
    bound_ = std::min(1.0, bound_growth * bound_);
  }
  return up;
}

template <class T>
Solver<T>::Solver(const Data<T>& data, const Options& options, Start<T> start)
    : data_(data),
      k_(options.rank),
      seed_(options.seed),
      algorithm_(find_algorithm(options.algorithm)),
      Wt_(std::move(start.Wt)),
      H_(std::move(start.H)) {
  if (extrapolates()) {
    Wt_plain_ = Wt_;
    H_ahead_ = H_;
  }
}

template <class T>
PassSums Solver<T>::iterate() {
  const Visit<T> rows = [this](Range range, const T* G, const T* P) {
    Sums sums;
    visit_rows(range, G, P, sums);
    return sums;
  };
  const Visit<T> columns = [this](Range range, const T* G, const T* P) {
    Sums sums;
    visit_columns(range, G, P, sums);
    return sums;
  };
  return data_.pass(extrapolates() ? H_ahead_ : H_, rows, Wt_, columns);
}

template <class T>
double Solver<T>::improve(Range range, const T* G, const T* P, T* y, int max_sweeps) const {
  const double gradient2 = projected_gradient2(k_, range.size(), G, P, y);
  algorithm_.update<T>()({k_, range.size(), G, P, y, max_sweeps});
  zero_where_nothing_is(k_, range.size(), P, y);
  return gradient2;
}

template <class T>
void Solver<T>::visit_rows(Range range, const T* G, const T* P, Sums& sums) {
  T* y = Wt_.memptr() + range.begin * k_;
  sums.gradient2 = improve(range, G, P, y, sweeps(Side::rows));
  if (!extrapolates()) return;
  T* plain = Wt_plain_.memptr() + range.begin * k_;
  const T beta = static_cast<T>(momentum_.beta());
  for (Index e = 0; e < range.size() * k_; ++e) {
    const T now = y[e];
    y[e] = std::max(T(0), now + beta * (now - plain[e]));
    plain[e] = now;
  }
}

template <class T>
void Solver<T>::visit_columns(Range range, const T* G, const T* P, Sums& sums) {
  T* h = H_.memptr() + range.begin * k_;
  if (!extrapolates()) {
    sums.gradient2 = improve(range, G, P, h, sweeps(Side::columns));
    sums.fit = fit(k_, range.size(), G, P, h);
    return;
  }
  T* ahead = H_ahead_.memptr() + range.begin * k_;
  for (Index e = 0; e < range.size() * k_; ++e) ahead[e] = std::max(T(0), ahead[e]);
  sums.gradient2 = improve(range, G, P, ahead, sweeps(Side::columns));
  sums.fit = fit(k_, range.size(), G, P, ahead);
  const T beta = static_cast<T>(momentum_.beta());
  for (Index e = 0; e < range.size() * k_; ++e) {
    const T now = ahead[e];
    ahead[e] = now + beta * (now - h[e]);  // may be negative: only W need be feasible here
    h[e] = now;
  }
}

// A sweep costs k^2 a column and the product it works on k times the entries of X that the column sees: the
// cheaper it is beside the product, the more often it may be repeated. Fewer than four cost iterations, more
// than eight only time.
template <class T>
int Solver<T>::sweeps(Side side) const {
  if (algorithm_.acceleration == Acceleration::none) return 1;
  return static_cast<int>(std::clamp(2 + data_.entries(side) / (8.0 * static_cast<double>(k_)), 4.0, 8.0));
}

template <class T>
void Solver<T>::accept(double squared_error) {
  if (!extrapolates() || !momentum_.rose(squared_error)) return;
  Wt_ = Wt_plain_;
  H_ahead_ = H_;
}

template <class T>
Index Solver<T>::revive(Index round) {
  std::vector<Index> dead = zero_components(Wt_);
  for (const Index r : zero_components(H_))
    if (std::find(dead.begin(), dead.end(), r) == dead.end()) dead.push_back(r);
  if (dead.empty()) return 0;
  const Index revived = reseed(data_, dead, seed_, round, Wt_, H_);
  if (extrapolates()) {
    Wt_plain_ = Wt_;
    H_ahead_ = H_;
  }
  return revived;
}

template class Solver<float>;
template class Solver<double>;

}  // namespace nmf
