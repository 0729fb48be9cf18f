#include "nmf/solve/exchange_plan.hpp"

namespace nmf {

// Refitting all other components makes up for what an exchange costs more often than not, even where it
// gains a tenth of that. Before the descent is slow it must nearly pay by itself.
double ExchangePlan::share() const {
  return early_ ? 0.7 : 0.1;
}

// Did the last iterations take less than this share off the error?
constexpr double slow = 6e-5, rather_slow = 3e-4;
constexpr std::size_t slow_window = 6;
bool ExchangePlan::slower_than(double share) const {
  if (errors_.size() <= slow_window) return false;
  const double before = errors_[errors_.size() - 1 - slow_window];
  return before - errors_.back() < share * before;
}

// An exchange starts with a higher error. It is given up when what is left to the best is far more than the
// last iterations took off, or when it takes long.
constexpr std::size_t fewest_iterations = 8, most_iterations = 60, recent = 3;
constexpr double horizon = 20;  // iterations: the fall slows down
bool ExchangePlan::hopeless(bool converged) const {
  if (converged || errors_.size() >= most_iterations) return true;
  if (errors_.size() < fewest_iterations) return false;
  const double fall = (errors_[errors_.size() - 1 - recent] - errors_.back()) / recent;
  return errors_.back() - best_ > horizon * fall;
}

// An exchange that was kept may have led back to where it came from, a little further down. What it brought
// is known when the descent is slow again.
bool ExchangePlan::worthless(double error) const {
  return kept_last_ && best_before_ - error < least_gain_ * best_before_;
}

ExchangePlan::Next ExchangePlan::after(double error, bool converged) {
  constexpr Index most_failures = 2;
  errors_.push_back(error);
  if (trying_) {
    if (error < best_) {
      trying_ = false;
      kept_last_ = true;
      best_before_ = best_;
      ++kept_;
      return Next::iterate;
    }
    if (!hopeless(converged)) return Next::iterate;
    errors_.clear();
    if (!early_ && ++failed_ == most_failures) left_ = 0;
    trying_ = !early_ && left_ > 0;
    if (!trying_) return Next::undo;
    --left_;
    ++rounds_;
    return Next::retry;
  }
  const bool now = converged || slower_than(slow);
  if (left_ == 0 || !(now || (early_ahead_ && slower_than(rather_slow)))) return Next::iterate;
  if (kept_last_) failed_ = worthless(error) ? failed_ + 1 : 0;
  kept_last_ = false;
  if (failed_ == most_failures) left_ = 0;
  if (left_ == 0) return Next::iterate;
  best_ = error;
  errors_.clear();
  trying_ = true;
  early_ = !now;
  early_ahead_ = false;
  --left_;
  ++rounds_;
  return Next::exchange;
}

void ExchangePlan::found_nothing() {
  trying_ = false;
  --rounds_;
  left_ = early_ ? left_ + 1 : 0;
}

}  // namespace nmf
