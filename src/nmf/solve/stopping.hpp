// When a descent is at its end, from the objectives of the pairs that were kept.
#pragma once

#include <optional>
#include <vector>

#include "nmf/solve/factorize.hpp"

namespace nmf {

// Two rules, and what both ask for besides: that little is left. A residual or a fall can be small because a
// solution is near, or because the way there is long; only the sequence of objectives tells these apart.
class Descent {
 public:
  // What the objectives of a problem are measured by.
  struct Scale {
    double negligible;  // an objective so small that what is left of it does not count
    double rounding;    // what an objective may be off by
    Index further;      // iterations that are cheap enough to see whether a rule that holds goes on to
  };

  // before: objectives of a descent that goes on.
  Descent(const Options& options, const Scale& scale, std::vector<double> before = {})
      : options_(options), scale_(scale), kept_(std::move(before)), handed_over_(!kept_.empty()) {}

  // The pair was set anew: what came before says nothing of the descent from there.
  void restart() {
    kept_.clear();
    handed_over_ = false;
    above_ = 0;
    looks_until_ = 0;
  }
  void add(double objective);
  void keep(Archive& archive) { archive(kept_, handed_over_, above_, looks_until_); }
  const std::vector<double>& objectives() const { return kept_; }

  // How much the objective will still fall, as a share of it, were its falls over windows of iterations to go
  // on shrinking as the last two did. Infinite where it is too early to tell.
  double left() const;

  // Is it over, at the KKT residual of the iteration that was added last? To be asked once for each.
  std::optional<StopReason> over(double kkt_residual);

 private:
  double fall(std::size_t window, std::size_t back) const;  // over `window` iterations, that long ago
  bool stalled() const;

  const Options& options_;
  const Scale scale_;
  std::vector<double> kept_;  // the least so far, after each iteration
  bool handed_over_ = false;  // they are those of another precision
  double above_ = 0;          // how far above it the last one is
  Index looks_until_ = 0;     // iterations, once little is left
};

// A limit was reached, or the observer has had enough.
std::optional<StopReason> limit(const Iteration& now, const Options& options, bool go_on);

}  // namespace nmf
