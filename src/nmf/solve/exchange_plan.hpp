// When to exchange components (exchange.hpp), and what became of it, from the errors of the iterations alone.
#pragma once

#include <cstddef>
#include <vector>

#include "nmf/base/archive.hpp"
#include "nmf/base/index.hpp"

namespace nmf {

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
