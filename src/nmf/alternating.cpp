// W steps and H steps in turn, optionally extrapolated with restart (Ang and Gillis 2019).
#include <algorithm>
#include <cmath>

#include "nmf/kkt.hpp"
#include "nmf/reseed.hpp"
#include "nmf/solver.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

// A row or column of X without entries has P = 0 and the exact answer 0, which some updates only approach.
template <class T>
void zero_where_nothing_is(Index k, Index count, const T* P, T* y) {
  for (Index c = 0; c < count; ++c)
    if (std::all_of(P + c * k, P + (c + 1) * k, [](T p) { return p == 0; }))
      std::fill(y + c * k, y + (c + 1) * k, T(0));
}

// How far the next half-step starts beyond the last one, Y + beta (Y - Y before), and how that adapts: while
// the error falls beta grows up to a bound that grows more slowly; when it rises the bound becomes the last
// beta that was good, beta shrinks, and the iteration restarts without extrapolation.
class Momentum {
 public:
  double beta() const { return beta_; }
  // Takes note of the error of the last iteration; true if it rose, so that the caller restarts.
  bool rose(double error) {
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

 private:
  static constexpr double growth = 1.05, bound_growth = 1.01, shrink = 1.5;
  double beta_ = 0.5, last_good_ = 0.5, bound_ = 1;
  double error_ = std::numeric_limits<double>::infinity();
};

template <class T>
class Alternating final : public Solver<T> {
 public:
  Alternating(const Data<T>& data, const Options& options, Start<T> start);
  Step iterate() override;
  void accept(double squared_error) override;
  Index revive(Index round) override;
  const Factor<T>& Wt() const override { return Wt_; }
  const Factor<T>& H() const override { return H_; }
  Start<T> release() override { return {std::move(Wt_), std::move(H_)}; }

 private:
  bool extrapolates() const { return algorithm_.acceleration == Acceleration::extrapolate; }
  int sweeps(Side side) const;
  double improve(Range range, const T* G, const T* P, T* y, int max_sweeps) const;
  Sums visit_rows(Range range, const T* G, const T* P);
  Sums visit_columns(Range range, const T* G, const T* P);

  const Data<T>& data_;
  const Index k_;
  const std::uint64_t seed_;
  const Algorithm& algorithm_;
  Factor<T> Wt_, H_;
  // Only where the algorithm extrapolates. (Wt, H) is then the extrapolated W, cut off at zero, and the H
  // that was optimised against it: the pair whose error the fused pass knows.
  Factor<T> Wt_plain_;  // W before its extrapolation
  Factor<T> H_ahead_;   // H after its extrapolation: what the next W step is optimised against
  Momentum momentum_;
};

template <class T>
Alternating<T>::Alternating(const Data<T>& data, const Options& options, Start<T> start)
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
Step Alternating<T>::iterate() {
  const PassSums sums = data_.pass(
      extrapolates() ? H_ahead_ : H_,
      [this](Range range, const T* G, const T* P) { return visit_rows(range, G, P); }, Wt_,
      [this](Range range, const T* G, const T* P) { return visit_columns(range, G, P); });
  return {data_.squared_norm() + sums.columns.fit, sums.rows.gradient2 + sums.columns.gradient2};
}

template <class T>
double Alternating<T>::improve(Range range, const T* G, const T* P, T* y, int max_sweeps) const {
  const double gradient2 = projected_gradient2(k_, range.size(), G, P, y);
  algorithm_.update<T>()({k_, range.size(), G, P, y, max_sweeps});
  zero_where_nothing_is(k_, range.size(), P, y);
  return gradient2;
}

template <class T>
Sums Alternating<T>::visit_rows(Range range, const T* G, const T* P) {
  Sums sums;
  T* y = Wt_.memptr() + range.begin * k_;
  sums.gradient2 = improve(range, G, P, y, sweeps(Side::rows));
  if (!extrapolates()) return sums;
  T* plain = Wt_plain_.memptr() + range.begin * k_;
  const T beta = static_cast<T>(momentum_.beta());
  for (Index e = 0; e < range.size() * k_; ++e) {
    const T now = y[e];
    y[e] = std::max(T(0), now + beta * (now - plain[e]));
    plain[e] = now;
  }
  return sums;
}

template <class T>
Sums Alternating<T>::visit_columns(Range range, const T* G, const T* P) {
  Sums sums;
  T* h = H_.memptr() + range.begin * k_;
  if (!extrapolates()) {
    sums.gradient2 = improve(range, G, P, h, sweeps(Side::columns));
    sums.fit = fit(k_, range.size(), G, P, h);
    return sums;
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
  return sums;
}

// A sweep costs k^2 a column and the product it works on k times the entries of X that the column sees: the
// cheaper it is beside the product, the more often it may be repeated, and a larger rank needs more of them.
// Fewer than four cost iterations; more than eight cost time, and following the long side too closely ends in
// worse optima (on rows of 784 entries at rank 20 six sweeps did, four did not; at rank 50 six save a quarter
// of the iterations).
template <class T>
int Alternating<T>::sweeps(Side side) const {
  if (algorithm_.acceleration == Acceleration::none) return 1;
  const double k = static_cast<double>(k_), entries = data_.entries(side);
  return static_cast<int>(
      std::clamp(2 + std::max(entries / (16 * k), std::min(entries / (3 * k), k / 12)), 4.0, 8.0));
}

template <class T>
void Alternating<T>::accept(double squared_error) {
  if (!extrapolates() || !momentum_.rose(squared_error)) return;
  Wt_ = Wt_plain_;
  H_ahead_ = H_;
}

template <class T>
Index Alternating<T>::revive(Index round) {
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

}  // namespace

template <class T>
std::unique_ptr<Solver<T>> make_alternating(const Data<T>& data, const Options& options, Start<T> start) {
  return std::make_unique<Alternating<T>>(data, options, std::move(start));
}
template std::unique_ptr<Solver<float>> make_alternating(const Data<float>&, const Options&, Start<float>);
template std::unique_ptr<Solver<double>> make_alternating(const Data<double>&, const Options&, Start<double>);

}  // namespace nmf
