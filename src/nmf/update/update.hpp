// How a factor gets better: one row of algorithms() and one short file for each way.
//
// A half-step is: minimise f(Y) = 1/2 tr(Y' G Y) - tr(P' Y) over Y >= 0, for any range of columns of Y.
#pragma once

#include <limits>
#include <span>

#include "nmf/data/data.hpp"
#include "nmf/problem/loss.hpp"

namespace nmf {

// Whose G it is: that of all columns, or of these few alone (entries with weights). An algorithm may take the
// latter in another way, with other rounding.
enum class Gram { common, own };

// One range of columns of a half-step. All matrices column-major.
template <class T>
struct HalfStep {
  Index k;         // rank
  Index count;     // columns in this range
  const T* G;      // k x k, symmetric, positive semi-definite
  const T* P;      // k x count
  T* Y;            // k x count, >= 0: improved in place
  int max_sweeps;  // how often an algorithm with cheap sweeps may repeat them on the same (G, P)
  T upper =
      std::numeric_limits<T>::infinity();  // Y <= upper; only algorithms by coordinates are asked for it
  Gram gram = Gram::common;
  Sums* sums = nullptr;  // for an algorithm that knows them from its own work (Algorithm::tells_sums) to fill
  Index held = 0;        // the first so many components stay as they are; for Algorithm::multiplicative alone
};

template <class T>
using Update = void (*)(const HalfStep<T>&);

enum class Acceleration { none, repeat, extrapolate };  // extrapolate includes repeated sweeps

struct Algorithm {
  const char* name;
  const char* summary;    // one line for `nmf algorithms` and the help
  const char* reference;  // author, year
  const char* cost;       // of a half-step beyond G and P, per column
  bool monotone;          // the loss never rises
  Acceleration acceleration;
  Update<float> update_float;  // nullptr: not on (G, P), the loss has half-steps of its own
  Update<double> update_double;
  // Each step takes one coordinate to its exact minimum: that goes with an upper bound, and with penalties
  // that make G indefinite.
  bool by_coordinates = false;
  // It fills HalfStep::sums: gradient2 (kkt.hpp) where Y was, and the fit of what it made of Y.
  bool tells_sums = false;
  // What is zero stays zero, and it heeds HalfStep::held; the others get a problem of what is not held, whose
  // P may be negative.
  bool multiplicative = false;

  template <class T>
  Update<T> update() const {
    if constexpr (std::is_same_v<T, float>)
      return update_float;
    else
      return update_double;
  }
};

// For least squares and the robust losses made of it.
std::span<const Algorithm> algorithms();

// For the Kullback-Leibler divergence (all of them) and other beta-divergences (the last).
std::span<const Algorithm> divergence_algorithms();

// Those that choose H and take no steps: the program's word for what has H fixed (start/pure_rows.hpp).
std::span<const Algorithm> selection_algorithms();

// Throws Error(Fault::usage) with the names known for the loss for one that is not there. "auto" is resolved
// to the first that there is.
const Algorithm& find_algorithm(std::string_view name, const Loss& loss = {});

}  // namespace nmf
