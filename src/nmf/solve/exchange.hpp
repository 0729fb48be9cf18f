// A way out of a poor optimum. Where a run ends is decided early, by which components share the work: often
// two of them describe nearly the same while something else in X has none. Of such pairs one component is
// merged into the other and the freed one starts again on what the model leaves of X, as in split-and-merge
// EM (Ueda, Nakano, Ghahramani, Hinton 2000). Then the iteration goes on; what did not help is undone.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/data/data.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {

// How many components are exchanged at a time: one in sixteen, at least one of several.
Index exchanged_at_a_time(Index rank);

// Rounds of exchanging components at most. Few components are only exchanged where that takes little time,
// for Kullback-Leibler, whose optima are many, or when it is asked for.
template <class T>
Index exchange_rounds(const Data<T>& data, const Options& options);

// What an exchange must take off the error for another to follow: of many components one brings little.
inline double least_exchange_gain(Index rank) {
  return 1e-3 / static_cast<double>(rank);
}

// Component `into` becomes what it and `from` were together, `from` becomes w' h.
template <class T>
struct Exchange {
  Index into, from;
  Factor<T> merged_w, merged_h, w, h;  // 1 x m or n
};

// Up to `count` exchanges whose new component explains, before any refitting, more than `share` of what the
// merged pair loses. Least squares or, in an approximation of it, Kullback-Leibler, all entries counting.
// After exchanges that failed, `failed` in a row, as many of the cheapest merges are left out and other new
// components are found. All is a function of the pair: a run that goes on from the end of another tries what
// failed there.
template <class T>
std::vector<Exchange<T>> find_exchanges(const Data<T>& data, const Loss& loss, Index count, double share,
                                        Index failed, std::uint64_t seed, const Factor<T>& Wt,
                                        const Factor<T>& H);

template <class T>
void carry_out(const std::vector<Exchange<T>>& exchanges, Factor<T>& Wt, Factor<T>& H);

// When to exchange, and what became of it, from the errors of the iterations alone.
class ExchangePlan {
 public:
  enum class Next {
    iterate,
    exchange,  // keep the pair, exchange components of it
    retry,     // exchange components of the pair that was kept
    undo,      // go on from the pair that was kept
  };

  // least_gain: what one exchange must bring, as a share of the error, for the next to follow.
  explicit ExchangePlan(Index rounds, double least_gain = 0) : left_(rounds), least_gain_(least_gain) {}

  // Is an exchange being tried out? The best pair is then the one that was kept.
  bool trying() const { return trying_; }
  double kept_error() const { return best_; }
  bool over() const { return !trying_ && left_ == 0; }
  Index rounds() const { return rounds_; }
  Index kept() const { return kept_; }
  Index failed() const { return failed_; }  // in a row

  // What to do after an iteration. converged: a rule says that the descent is at its end.
  Next after(double error, bool converged);
  // The share that find_exchanges() is to ask for.
  double share() const;
  // There was nothing to exchange.
  void found_nothing();
  void keep(Archive& archive) {
    archive(left_, rounds_, kept_, failed_, trying_, early_ahead_, early_, best_, kept_last_, best_before_,
            errors_);
  }

 private:
  bool slower_than(double share) const;
  bool hopeless(bool converged) const;
  bool worthless(double error) const;

  Index left_, rounds_ = 0, kept_ = 0, failed_ = 0;
  double least_gain_;
  bool trying_ = false;
  bool early_ahead_ = true;     // one exchange may come before the descent is slow ...
  bool early_ = false;          // ... and this is it
  double best_ = 0;             // error of the pair that was kept
  bool kept_last_ = false;      // the last exchange was kept ...
  double best_before_ = 0;      // ... and this is the error before it
  std::vector<double> errors_;  // since the pair was last set
};

}  // namespace nmf
