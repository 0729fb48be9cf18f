// W steps and H steps in turn, optionally extrapolated with restart (Ang and Gillis 2019).
#include <algorithm>
#include <cmath>

#include "nmf/reseed.hpp"
#include "nmf/solver.hpp"
#include "nmf/update/update.hpp"

namespace nmf {
namespace {

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

  // The last iteration was undone: the next one is not compared with it.
  void forget() { error_ = std::numeric_limits<double>::infinity(); }

 private:
  static constexpr double growth = 1.05, bound_growth = 1.01, shrink = 1.5;
  double beta_ = 0.5, last_good_ = 0.5, bound_ = 1;
  double error_ = std::numeric_limits<double>::infinity();
};

template <class T>
class Alternating final : public Solver<T> {
 public:
  Alternating(const Data<T>& data, const Options& options, Objective<T>& objective, Penalties<T>& penalties,
              Start<T> start);
  Step iterate() override;
  void accept(double objective) override;
  Index revive(Index round) override;
  void restart(const typename Solver<T>::Change& change) override;
  const Factor<T>& Wt() const override { return Wt_; }
  const Factor<T>& H() const override { return H_; }
  Start<T> release() override { return {std::move(Wt_), std::move(H_)}; }

 private:
  bool extrapolates() const { return algorithm_.acceleration == Acceleration::extrapolate; }
  bool guarded() const {
    return extrapolates() && objective_.extrapolation() == Objective<T>::Extrapolation::guarded;
  }
  int sweeps(Side side) const;
  void begin();
  PassSums pass();
  Sums visit_rows(Range range, const Improve<T>& improve);
  Sums visit_columns(Range range, const Improve<T>& improve);
  T* clamped(Factor<T>& Y, Range range) const;

  const Data<T>& data_;
  Objective<T>& objective_;
  Penalties<T>& penalties_;
  const Index k_;
  const std::uint64_t seed_;
  const Algorithm& algorithm_;
  Factor<T> Wt_, H_;
  // Only where the algorithm extrapolates. (Wt, H) is then the extrapolated W, cut off at its bounds, and the
  // H that was optimised against it: the pair whose loss the fused pass knows.
  Factor<T> Wt_plain_;  // W before its extrapolation
  Factor<T> H_ahead_;   // H after its extrapolation: what the next W step is optimised against
  Start<T> before_;     // (Wt, H) before the last iteration, where it can be undone
  Momentum momentum_;
  bool restart_ = false;  // the next iteration begins without extrapolation
};

template <class T>
Alternating<T>::Alternating(const Data<T>& data, const Options& options, Objective<T>& objective,
                            Penalties<T>& penalties, Start<T> start)
    : data_(data),
      objective_(objective),
      penalties_(penalties),
      k_(options.rank),
      seed_(options.seed),
      algorithm_(find_algorithm(options.algorithm, options.loss)),
      Wt_(std::move(start.Wt)),
      H_(std::move(start.H)) {
  for (Factor<T>* Y : {&Wt_, &H_})
    *Y = arma::min(*Y, Factor<T>(Y->n_rows, Y->n_cols).fill(penalties_.upper()));
  begin();
}

// The pair as it is now has not been extrapolated.
template <class T>
void Alternating<T>::begin() {
  if (!extrapolates()) return;
  Wt_plain_ = Wt_;
  H_ahead_ = H_;
}

template <class T>
void Alternating<T>::restart(const typename Solver<T>::Change& change) {
  change(Wt_, H_);
  begin();
  momentum_ = {};
  restart_ = false;
}

template <class T>
PassSums Alternating<T>::pass() {
  const Factor<T>& H = extrapolates() ? H_ahead_ : H_;
  const VisitRange<T> rows = [this](Range range, const Improve<T>& improve) {
    return visit_rows(range, improve);
  };
  const VisitRange<T> columns = [this](Range range, const Improve<T>& improve) {
    return visit_columns(range, improve);
  };
  if (!penalties_.escape()) return objective_.pass(H, rows, Wt_, columns);
  PassSums sums;
  penalties_.prepare(Side::rows, H, Wt_);
  sums.rows = objective_.half_step(Side::rows, H, rows);
  penalties_.prepare(Side::columns, Wt_, H);
  sums.columns = objective_.half_step(Side::columns, Wt_, columns);
  return sums;
}

template <class T>
Step Alternating<T>::iterate() {
  if (restart_) {
    Wt_ = Wt_plain_;
    H_ahead_ = H_;
    restart_ = false;
  }
  if (guarded()) {  // one after the other: copies that reuse their memory
    before_.Wt = Wt_;
    before_.H = H_;
  }
  const PassSums sums = pass();
  return {objective_.loss(sums.columns.fit, Wt_, H_), penalties_.value(Wt_, H_),
          sums.rows.gradient2 + sums.columns.gradient2};
}

// The columns of a factor that may have been extrapolated out of its bounds.
template <class T>
T* Alternating<T>::clamped(Factor<T>& Y, Range range) const {
  T* y = Y.memptr() + range.begin * k_;
  const T upper = penalties_.upper();
  for (Index e = 0; e < range.size() * k_; ++e) y[e] = std::min(std::max(T(0), y[e]), upper);
  return y;
}

template <class T>
Sums Alternating<T>::visit_rows(Range range, const Improve<T>& improve) {
  T* y = Wt_.memptr() + range.begin * k_;
  const Sums sums = improve(y, sweeps(Side::rows));
  if (!extrapolates()) return sums;
  T* plain = Wt_plain_.memptr() + range.begin * k_;
  const T beta = static_cast<T>(momentum_.beta());
  for (Index e = 0; e < range.size() * k_; ++e) {
    const T now = y[e];
    y[e] = now + beta * (now - plain[e]);
    plain[e] = now;
  }
  clamped(Wt_, range);
  return sums;
}

template <class T>
Sums Alternating<T>::visit_columns(Range range, const Improve<T>& improve) {
  T* h = H_.memptr() + range.begin * k_;
  if (!extrapolates()) return improve(h, sweeps(Side::columns));
  T* ahead = clamped(H_ahead_, range);
  const Sums sums = improve(ahead, sweeps(Side::columns));
  const T beta = static_cast<T>(momentum_.beta());
  for (Index e = 0; e < range.size() * k_; ++e) {
    const T now = ahead[e];
    ahead[e] = now + beta * (now - h[e]);
    h[e] = now;
  }
  if (guarded()) clamped(H_ahead_, range);
  return sums;
}

template <class T>
int Alternating<T>::sweeps(Side side) const {
  return algorithm_.acceleration == Acceleration::none ? 1 : objective_.sweeps(side, k_);
}

template <class T>
void Alternating<T>::accept(double objective) {
  if (!extrapolates() || !momentum_.rose(objective)) return;
  // Only when there is a next iteration: the pair whose error was just reported stays the one that is.
  restart_ = true;
  if (!guarded()) return;
  std::swap(Wt_, before_.Wt);
  std::swap(H_, before_.H);
  Wt_plain_ = Wt_;
  momentum_.forget();
}

template <class T>
Index Alternating<T>::revive(Index round) {
  std::vector<Index> dead = zero_components(Wt_);
  for (const Index r : zero_components(H_))
    if (std::find(dead.begin(), dead.end(), r) == dead.end()) dead.push_back(r);
  if (dead.empty()) return 0;
  const Index revived = reseed(data_, dead, seed_, round, Wt_, H_);
  begin();
  return revived;
}

}  // namespace

template <class T>
std::unique_ptr<Solver<T>> make_alternating(const Data<T>& data, const Options& options,
                                            Objective<T>& objective, Penalties<T>& penalties,
                                            Start<T> start) {
  return std::make_unique<Alternating<T>>(data, options, objective, penalties, std::move(start));
}
template std::unique_ptr<Solver<float>> make_alternating(const Data<float>&, const Options&,
                                                         Objective<float>&, Penalties<float>&, Start<float>);
template std::unique_ptr<Solver<double>> make_alternating(const Data<double>&, const Options&,
                                                          Objective<double>&, Penalties<double>&,
                                                          Start<double>);

}  // namespace nmf
