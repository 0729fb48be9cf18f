// What is minimised: a loss of X and W H plus penalties, as half-steps that improve ranges of columns. One
// implementation for each way in which a loss is computed; the order of half-steps, extrapolation and
// stopping are the solver's.
#pragma once

#include <memory>

#include "nmf/data/data.hpp"
#include "nmf/objective/penalties.hpp"
#include "nmf/problem/options.hpp"
#include "nmf/update/update.hpp"

namespace nmf {

// Improves columns y of a range (k x range.size()) by at most `sweeps` sweeps; 0 only measures. Returns
//   gradient2: how far the y that is passed in is from the conditions of Karush, Kuhn and Tucker, in units of
//   the loss, fit (on Side::columns): what Objective::loss makes a loss of, at the y that is left.
template <class T>
using Improve = std::function<Sums(T* y, int sweeps)>;

// Called with each range of columns of a half-step, from several threads at a time: calls improve, in
// an iteration once, for a row by itself (transform.hpp) until it moves no more.
template <class T>
using VisitRange = std::function<Sums(Range range, const Improve<T>& improve)>;

// What the sums of an iteration are off by, as a share of Objective::magnitude.
template <class T>
constexpr double rounding_of = std::is_same_v<T, float> ? 1e-7 : 1e-13;

template <class T>
class Objective {
 public:
  virtual ~Objective() = default;

  // One half-step on `side` with F fixed; W steps, then H steps in pass() (see Data::pass for who writes what
  // when).
  virtual Sums half_step(Side side, const Factor<T>& F, const VisitRange<T>& visit) = 0;
  virtual PassSums pass(const Factor<T>& H, const VisitRange<T>& visit_rows, const Factor<T>& W,
                        const VisitRange<T>& visit_columns) {
    PassSums sums;
    sums.rows = half_step(Side::rows, H, visit_rows);
    sums.columns = half_step(Side::columns, W, visit_columns);
    return sums;
  }

  // What extrapolation may do. free: the fixed factor F of a half-step may have negative entries.
  enum class Extrapolation { free, within_bounds };
  virtual Extrapolation extrapolation() const { return Extrapolation::within_bounds; }

  // How many sweeps on the same fixed factor are worth their time.
  virtual int sweeps(Side side, Index k) const = 0;

  // The loss of (W, H) without penalties from the `fit` of the half-step that led there.
  virtual double loss(double fit, const Factor<T>& Wt, const Factor<T>& H) const = 0;
  // The same as exactly as it can be had.
  virtual double exact_loss(double fit, const Factor<T>& Wt, const Factor<T>& H) const = 0;
  // What it remembers of earlier half-steps.
  virtual void keep(Archive&) {}
  // What is minimised, parameters chosen from the data included.
  virtual Loss chosen_loss() const = 0;
  // What gradient2 and the loss are measured against: ||X||^2, for a beta-divergence the sum of weight *
  // x^beta.
  virtual double magnitude() const = 0;
};

// data, options and penalties must outlive it. Throws Error(Fault::usage) where the loss is not defined for
// the data.
template <class T>
std::unique_ptr<Objective<T>> make_objective(const Data<T>& data, const Options& options,
                                             const Penalties<T>& penalties);

// The implementations, each in the file of its name.
template <class T>
std::unique_ptr<Objective<T>> make_least_squares(const Data<T>& data, const Algorithm& algorithm,
                                                 const Penalties<T>& penalties);
template <class T>
std::unique_ptr<Objective<T>> make_kullback_leibler(const Data<T>& data, const Algorithm& algorithm,
                                                    const Penalties<T>& penalties);
template <class T>
std::unique_ptr<Objective<T>> make_beta_divergence(const Data<T>& data, double beta,
                                                   const Penalties<T>& penalties);
template <class T>
std::unique_ptr<Objective<T>> make_robust(const Data<T>& data, const Loss& loss, const Algorithm& algorithm,
                                          const Penalties<T>& penalties);

}  // namespace nmf
