// The active-set method (Lawson and Hanson 1974, on the normal equations as in Bro and de Jong 1997): least
// squares over the passive components, from the present point towards it until the first component would turn
// negative, which leaves; when none does, the component with the most negative gradient enters. Each step
// lowers the objective, and no set of passive components comes twice: the optimum is exact after finitely
// many, a few per component. k^2 a step.
#include "nmf/update/activeset.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/update/updates.hpp"

namespace nmf {

ActiveSet::ActiveSet(UnitProblem& problem)
    : problem_(problem),
      passive_(problem),
      state_(static_cast<std::size_t>(problem.k())),
      right_(static_cast<std::size_t>(problem.ld())),
      target_(right_.size()),
      gradient_(right_.size()) {}

bool ActiveSet::adopt(Index r) {
  const bool independent = passive_.append(r);
  state_[static_cast<std::size_t>(r)] = independent ? State::passive : State::dependent;
  return independent;
}

// A positive component that depends on others before it keeps its value.
void ActiveSet::adopt_positive(const double* z) {
  positive_.clear();
  for (Index r = 0; r < problem_.k(); ++r) {
    state_[static_cast<std::size_t>(r)] = z[r] > 0 ? State::passive : State::fixed;
    if (z[r] > 0) positive_.push_back(r);
  }
  if (passive_.assign(positive_)) return;
  passive_.assign({});
  for (const Index r : positive_) adopt(r);
}

void ActiveSet::forget_dependence() {
  std::replace(state_.begin(), state_.end(), State::dependent, State::fixed);
}

// To the least squares solution over the passive components, the others fixed, less those that would turn
// negative.
void ActiveSet::descend(Index c) {
  double* z = problem_.z(c);
  for (;;) {
    for (Index r = 0; r < problem_.k(); ++r)
      target_[static_cast<std::size_t>(r)] = state_[static_cast<std::size_t>(r)] == State::passive ? 0 : z[r];
    problem_.gradient(c, target_.data(), right_.data());
    for (double& b : right_) b = -b;
    passive_.solve(right_.data(), target_.data());
    double step = 1;
    Index leaves = -1;
    for (const Index r : passive_.members()) {
      const double to = target_[static_cast<std::size_t>(r)];
      if (to > 0 || z[r] > step * (z[r] - to)) continue;
      step = z[r] > 0 ? z[r] / (z[r] - to) : 0;
      leaves = r;
    }
    for (const Index r : passive_.members()) {
      const double to = target_[static_cast<std::size_t>(r)];
      z[r] = leaves < 0 ? to : std::max(0.0, z[r] + step * (to - z[r]));
    }
    if (leaves < 0) return;
    z[leaves] = 0;
    passive_.remove(leaves);
    state_[static_cast<std::size_t>(leaves)] = State::fixed;
  }
}

// The fixed component that would lower the objective most, beyond rounding; -1 if none would.
Index ActiveSet::most_wanted(const double* z) const {
  double size = 0;
  for (Index r = 0; r < problem_.k(); ++r)
    size = std::max({size, z[r], std::abs(right_[static_cast<std::size_t>(r)])});
  double most = static_cast<double>(problem_.k()) * std::numeric_limits<double>::epsilon() * size;
  Index wanted = -1;
  for (Index r = 0; r < problem_.k(); ++r) {
    const double g = gradient_[static_cast<std::size_t>(r)], gain = z[r] > 0 ? std::abs(g) : -g;
    if (state_[static_cast<std::size_t>(r)] != State::fixed || gain <= most) continue;
    most = gain;
    wanted = r;
  }
  return wanted;
}

void ActiveSet::solve(Index c) {
  double* z = problem_.z(c);
  adopt_positive(z);
  descend(c);
  forget_dependence();
  for (Index step = 0; step < 10 * problem_.k(); ++step) {
    problem_.gradient(c, z, gradient_.data());
    const Index enters = most_wanted(z);
    if (enters < 0) return;
    if (!adopt(enters)) continue;
    descend(c);
    // What leaves again at once was wanted by rounding alone.
    if (z[enters] > 0)
      forget_dependence();
    else
      state_[static_cast<std::size_t>(enters)] = State::dependent;
  }
}

template <class T>
void update_activeset(const HalfStep<T>& step) {
  in_units(step, [](UnitProblem& problem) {
    ActiveSet active_set(problem);
    for (Index c = 0; c < problem.count(); ++c) active_set.solve(c);
  });
}

template void update_activeset(const HalfStep<float>&);
template void update_activeset(const HalfStep<double>&);

}  // namespace nmf
