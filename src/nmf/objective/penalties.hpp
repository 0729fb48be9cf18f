// Penalties on the factors, in the one form in which every half-step takes them: for a column y of the factor
// that is being improved
//
//   scale * (linear' y + 1/2 y' diag(ridge) y + coupling * sum over r < s of d_r y_r d_s y_s),  y <= upper,
//
// added to its loss. linear, ridge and coupling are l1, l2 and orthogonal of the options, d is 1; scale is 1
// or the number of entries that the column sees.
//
// Unless both factors have l1 or l2, moving scale from one into the other would escape what is charged: halve
// H, double W, and W H is the same. Then (scale_free() in options.hpp) penalties take a form that does not
// depend on the scale of either, each component of a factor counting times the norm of the same component of
// the other: for W
//
//   l1 ||w_r||_1 ||h_r|| + l2 / 2 ||w_r||^2 ||h_r||^2 + orthogonal * sum over r < s of w_r'w_s ||h_r||
//   ||h_s||,
//
// for H alike. That is the usual form where the other factor has unit norm, as it is given at the end. In the
// half-step for W, linear, ridge and d carry the norms of H; in that for H all of it is a ridge, by
// ||h|| <= (||h||^2 / ||h0|| + ||h0||) / 2 and ||h_r|| ||h_s|| <= (||h_r||^2 a + ||h_s||^2 / a) / 2 with
// a = ||h0_s|| / ||h0_r||, which touch at the h0 that the half-step starts from, so that the objective never
// rises.
#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

template <class T>
class Penalties {
 public:
  Penalties(const Data<T>& data, const Options& options);

  bool none() const { return none_; }  // no penalty, prior or simplex at all; upper may still bind
  // How scale is shared between the parts of a component is no matter of what is charged, bounded or held.
  bool leave_scale() const {
    return none_ && upper_ == std::numeric_limits<T>::infinity() && rows_.held + columns_.held == 0;
  }
  bool escape() const { return escape_; }  // the form without scale: prepare() before each half-step

  // For the half-step on `side` with F fixed that starts from Y.
  void prepare(Side side, const Factor<T>& F, const Factor<T>& Y);

  const T* linear(Side side) const { return terms(side).linear.data(); }  // k numbers
  const T* ridge(Side side) const { return terms(side).ridge.data(); }
  bool curved(Side side) const;  // is a ridge or a coupling among them?
  const T* direction(Side side) const { return terms(side).direction.data(); }
  T coupling(Side side) const { return static_cast<T>(terms(side).orthogonal); }
  T upper() const { return upper_; }
  bool simplex(Side side) const { return simplex_ && side == Side::rows; }  // columns sum to one
  Index held(Side side) const {
    return terms(side).held;
  }  // components that stay as they are, the first ones
  T scale(Side side, Index column) const {
    const auto& scales = terms(side).scale;
    return scales.empty() ? T(1) : static_cast<T>(scales[static_cast<std::size_t>(column)]);
  }

  // What is expected of each column of `side`; nullptr: nothing. A guide is more data, which only that column
  // sees: a row of X for each component, of which W knows all, it being strength times that component.
  const Prior* prior(Side side) const { return side == Side::columns ? prior_.get() : nullptr; }
  T strength() const { return static_cast<T>(prior_->strength); }
  // More than anything that pulls a number away from zero which has to stay there.
  static constexpr T wall = std::is_same_v<T, float> ? T(1e30) : T(1e200);

  // What is added to the loss of (W, H).
  double value(const Factor<T>& Wt, const Factor<T>& H) const;

 private:
  struct Terms {
    double l1, l2, orthogonal;
    Index held;
    std::vector<double> scale;  // of each column; empty: all 1
    std::vector<T> linear, ridge, direction;
    bool charged() const { return l1 > 0 || l2 > 0 || orthogonal > 0; }
  };
  Terms& terms(Side side) { return side == Side::rows ? rows_ : columns_; }
  const Terms& terms(Side side) const { return side == Side::rows ? rows_ : columns_; }
  void prepare_charged(Terms& own, const Factor<T>& F) const;
  void prepare_held(Terms& own, const Terms& charged, const Factor<T>& F, const Factor<T>& Y) const;

  double distance_from_guide(const Factor<T>& H) const;

  Terms rows_, columns_;
  std::shared_ptr<const Prior> prior_;
  double beta_;  // of the divergence from the guide
  T upper_;
  bool simplex_, none_, escape_;
};

}  // namespace nmf
