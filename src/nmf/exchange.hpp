// A way out of a poor optimum. Where a run ends is decided early, by which components share the work: often
// two of them describe nearly the same while something else in X has none. Of such pairs one component is
// merged into the other and the freed one starts again on what the model leaves of X, as in split-and-merge
// EM (Ueda, Nakano, Ghahramani, Hinton 2000). Then the iteration goes on; what did not help is undone.
#pragma once

#include <cstdint>
#include <vector>

#include "nmf/data.hpp"
#include "nmf/options.hpp"

namespace nmf {

// How many components are exchanged at a time: one in sixteen, none of fewer than eight.
Index exchanged_at_a_time(Index rank);

// Exchanges up to `count` components of the pair and returns how many: only those are whose new component
// explains, before any refitting, a fair share of what its merged pair loses. Least squares, all entries
// counting. `round` chooses between several outcomes.
template <class T>
Index exchange_components(const Data<T>& data, Index count, std::uint64_t seed, Index round, Factor<T>& Wt,
                          Factor<T>& H);

// When to exchange, and what became of it, from the errors of the iterations alone.
class ExchangePlan {
 public:
  enum class Next {
    iterate,
    exchange,  // keep the pair, exchange components of it
    retry,     // exchange components of the pair that was kept
    undo,      // go back to the pair that was kept, for good
  };

  explicit ExchangePlan(Index rounds) : left_(rounds) {}

  // Is an exchange being tried out? The best pair is then the one that was kept.
  bool trying() const { return trying_; }
  double kept_error() const { return best_; }
  bool over() const { return !trying_ && left_ == 0; }
  Index rounds() const { return rounds_; }
  Index kept() const { return kept_; }

  // What to do after an iteration. converged: a rule says that the descent is at its end.
  Next after(double error, bool converged);
  // There was nothing to exchange.
  void give_up();

 private:
  bool slow() const;
  bool hopeless(bool converged) const;

  Index left_, rounds_ = 0, kept_ = 0, failed_ = 0;
  bool trying_ = false;
  double best_ = 0;             // error of the pair that was kept
  std::vector<double> errors_;  // since the pair was last set
};

}  // namespace nmf
