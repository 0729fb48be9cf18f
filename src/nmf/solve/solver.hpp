// What the driver iterates: a pair (W, H) and a way to make it better. One implementation a way of taking the
// steps.
#pragma once

#include <memory>

#include "nmf/data/data.hpp"
#include "nmf/objective/objective.hpp"
#include "nmf/problem/options.hpp"
#include "nmf/start/init.hpp"

namespace nmf {

// Where an iteration led.
struct Step {
  double loss = 0;       // of the new pair, as well as the iteration knows it
  double penalty = 0;    // of the new pair
  double gradient2 = 0;  // squared norm of the projected gradient (kkt.hpp) where its half-steps began
};

template <class T>
class Solver {
 public:
  virtual ~Solver() = default;

  // One iteration. Afterwards (Wt, H) is a feasible pair; where it ends with BrokenOff (interruption.hpp)
  // that of before, from which nothing goes on.
  virtual Step iterate() = 0;

  // To be told loss + penalty after each iteration: steers extrapolation. False where that raised it and was
  // undone: the pair is the one before the iteration.
  virtual bool accept(double objective) {
    static_cast<void>(objective);
    return true;
  }

  // The pair before the last iteration, where that was kept; nullptr for a solver that never gets worse.
  virtual const Pair<T>* before() const { return nullptr; }

  // Starts these components again (reseed.hpp); how many.
  virtual Index revive(const std::vector<Index>& components, Index round, Index choice) = 0;

  // Changes the pair in place and begins anew from it: earlier steps are forgotten.
  using Change = std::function<void(Factor<T>& Wt, Factor<T>& H)>;
  virtual void restart(const Change& change) = 0;

  // Everything that the next iterations depend on.
  virtual void keep(Archive& archive) = 0;

  virtual const Factor<T>& Wt() const = 0;  // k x m
  virtual const Factor<T>& H() const = 0;   // k x n

  // The pair, moved out; the solver is done.
  virtual Pair<T> release() = 0;
};

// W steps and H steps on the objective in turn by an algorithm of the table, extrapolated where its row says
// so. All but the start must outlive it.
template <class T>
std::unique_ptr<Solver<T>> make_alternating(const Data<T>& data, const Options& options,
                                            Objective<T>& objective, Penalties<T>& penalties, Pair<T> start);

// Batches of rows in turn: see online.cpp.
template <class T>
std::unique_ptr<Solver<T>> make_online(const Data<T>& data, const Options& options, Pair<T> start);

// H = W' for a symmetric X: see symmetric.cpp.
template <class T>
std::unique_ptr<Solver<T>> make_symmetric(const Data<T>& data, const Options& options, const Pair<T>& start);

}  // namespace nmf
