// The pair (W, H) and what one iteration makes of it.
#pragma once

#include "nmf/data.hpp"
#include "nmf/init.hpp"
#include "nmf/options.hpp"
#include "nmf/update/update.hpp"

namespace nmf {

// How far the next half-step starts beyond the last one, Y + beta (Y - Y before), and how that adapts (Ang
// and Gillis 2019): while the error falls beta grows up to a bound that grows more slowly; when it rises the
// bound becomes the last beta that was good, beta shrinks, and the iteration restarts without extrapolation.
class Momentum {
 public:
  double beta() const { return beta_; }
  // Takes note of the error of the last iteration; true if it rose, so that the caller restarts.
  bool rose(double error);

 private:
  static constexpr double growth = 1.05, bound_growth = 1.01, shrink = 1.5;
  double beta_ = 0.5, last_good_ = 0.5, bound_ = 1;
  double error_ = std::numeric_limits<double>::infinity();
};

template <class T>
class Solver {
 public:
  Solver(const Data<T>& data, const Options& options, Start<T> start);

  // One W step and one H step; the sums of their visits. Afterwards (Wt, H) is a feasible pair and
  // ||X||^2 + sums.columns.fit its squared error.
  PassSums iterate();

  // To be told the squared error after each iteration, as exactly as it is known: steers the extrapolation.
  void accept(double squared_error);

  // Starts components again that are zero in one factor; how many.
  Index revive(Index round);

  Factor<T>& Wt() { return Wt_; }
  Factor<T>& H() { return H_; }

 private:
  bool extrapolates() const { return algorithm_.acceleration == Acceleration::extrapolate; }
  int sweeps(Side side) const;
  double improve(Range range, const T* G, const T* P, T* y, int max_sweeps) const;
  void visit_rows(Range range, const T* G, const T* P, Sums& sums);
  void visit_columns(Range range, const T* G, const T* P, Sums& sums);

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

}  // namespace nmf
