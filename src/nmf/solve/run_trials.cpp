// What a run tries out and goes back from: components that are started again or exchanged, and its best pair.
#include <utility>

#include "nmf/solve/exchange.hpp"
#include "nmf/solve/measure.hpp"
#include "nmf/solve/run.hpp"
#include "nmf/start/reseed.hpp"

namespace nmf {
namespace {

// Reseeds in all, as a multiple of the rank, and as many more at the end of the descent: a component that X
// has no use for would be started again for ever.
constexpr Index max_reseeds = 10;

// What one must have brought, as a share of the objective, where the component has died again.
constexpr double least_gain_of_revival = 1e-9;

}  // namespace

template <class T>
bool Run<T>::return_to_best() {
  constexpr Index most = 3;
  if (chosen_ != Place::best || returns_ == most) return false;
  ++returns_;
  go_on_from(std::move(best_));
  best_ = {};
  chosen_ = Place::solver;
  return true;
}

template <class T>
bool Run<T>::revive(Result<T>& result, const Iteration& now, bool descended) {
  constexpr Index trial = 10, most_failures = 8;
  if (reviving_ && now.objective < from_objective_) {
    settle();
    failed_revivals_ = std::min<Index>(failed_revivals_, 1);
  }
  if (reviving_ && now.iteration < revived_ + trial) return true;
  if (reviving_) {
    give_up_revival(result);
    return true;
  }
  const bool on_the_way = failed_revivals_ == 0 && result.reseeded < max_reseeds * options_.rank;
  if (failed_revivals_ == most_failures || !(descended || on_the_way)) return false;
  std::vector<Index> dead = empty_components(solver_->Wt(), solver_->H());
  std::erase_if(dead, [this](Index r) { return r < known_components(options_); });
  if (dead.empty()) return false;
  if (descended && now.objective >= revived_from_ * (1 - least_gain_of_revival)) ++failed_revivals_;
  const Index choice = std::max<Index>(0, failed_revivals_ - 1);  // what failed first did so on the way
  if (choice > 0) dead.erase(dead.begin() + 1, dead.end());
  const bool tried = !exchanges_.trying();  // else it is part of what is being tried
  if (tried) try_from(now);
  const Index count = solver_->revive(dead, now.iteration, choice);
  if (tried && count == 0) settle();
  if (count == 0) return false;
  result.reseeded += count;
  descent_.restart();
  revived_ = now.iteration;
  reviving_ = tried && !(objective_at_pair() < from_objective_);
  if (tried && !reviving_) settle();
  if (tried && !reviving_) revived_from_ = now.objective;
  if (reviving_) revived_components_ = count;
  if (reviving_ && find_algorithm(options_.algorithm, options_.loss).monotone)  // it is to stay so
    give_up_revival(result);
  return true;
}

template <class T>
void Run<T>::give_up_revival(Result<T>& result) {
  give_up();
  ++failed_revivals_;
  result.reseeded -= revived_components_;
}

template <class T>
double Run<T>::objective_at_pair() {
  const Factor<T>&Wt = solver_->Wt(), &H = solver_->H();
  const PassSums sums = measure(*objective_, penalties_, Wt, H);
  return objective_->loss(sums.columns.fit, Wt, H) + penalties_.value(Wt, H);
}

template <class T>
void Run<T>::try_from(const Iteration& now) {
  from_ = {solver_->Wt(), solver_->H()};
  from_objective_ = now.objective;
  if (chosen_ == Place::solver) chosen_ = Place::from;
}

template <class T>
void Run<T>::settle() {
  reviving_ = false;
  if (chosen_ == Place::from) {
    chosen_ = Place::best;
    best_ = std::move(from_);
  }
  from_ = {};
}

template <class T>
void Run<T>::give_up() {
  reviving_ = false;
  go_on_from(std::move(from_));
  if (chosen_ == Place::from) chosen_ = Place::solver;
  from_ = {};
}

template <class T>
void Run<T>::go_on_from(Pair<T> pair) {
  if (chosen_ == Place::solver) {
    best_ = {solver_->Wt(), solver_->H()};
    chosen_ = Place::best;
  }
  solver_.reset();  // before more memory is asked for
  solver_ = make_solver(std::move(pair));
  descent_.restart();
}

template <class T>
bool Run<T>::exchange(const Iteration& now, bool descended) {
  const auto found = [this](const Factor<T>& Wt, const Factor<T>& H) {
    return find_exchanges(data_, loss_, exchanged_at_a_time(options_.rank), exchanges_.share(),
                          exchanges_.failed(), options_.seed, Wt, H);
  };
  const bool trying = exchanges_.trying();
  std::vector<Exchange<T>> next;
  switch (exchanges_.after(now.relative_error, descended)) {
    case ExchangePlan::Next::iterate:
      if (trying && !exchanges_.trying()) settle();
      return false;
    case ExchangePlan::Next::exchange:
      next = found(solver_->Wt(), solver_->H());
      if (next.empty()) {
        exchanges_.found_nothing();
        return false;
      }
      try_from(now);
      solver_->restart([&next](Factor<T>& Wt, Factor<T>& H) { carry_out(next, Wt, H); });
      descent_.restart();
      return true;
    case ExchangePlan::Next::retry: {
      next = found(from_.Wt, from_.H);
      if (next.empty()) {
        exchanges_.found_nothing();
        give_up();
        return false;
      }
      Pair<T> pair = from_;
      carry_out(next, pair.Wt, pair.H);
      go_on_from(std::move(pair));
      return true;
    }
    case ExchangePlan::Next::undo:
      give_up();
      return false;
  }
  return false;
}

template bool Run<float>::return_to_best();
template bool Run<float>::revive(Result<float>&, const Iteration&, bool);
template bool Run<float>::exchange(const Iteration&, bool);
template void Run<float>::settle();
template bool Run<double>::return_to_best();
template bool Run<double>::revive(Result<double>&, const Iteration&, bool);
template bool Run<double>::exchange(const Iteration&, bool);
template void Run<double>::settle();

}  // namespace nmf
