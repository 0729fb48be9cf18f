// How a factor gets better: one row of algorithms() and one short file for each way.
//
// A half-step is: minimise f(Y) = 1/2 tr(Y' G Y) - tr(P' Y) over Y >= 0, for any range of columns of Y.
#pragma once

#include <span>

#include "nmf/matrix.hpp"

namespace nmf {

// One range of columns of a half-step. All matrices column-major.
template <class T>
struct HalfStep {
  Index k;         // rank
  Index count;     // columns in this range
  const T* G;      // k x k, symmetric, positive semi-definite
  const T* P;      // k x count
  T* Y;            // k x count, >= 0: improved in place
  int max_sweeps;  // how often an algorithm with cheap sweeps may repeat them on the same (G, P)
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
  Update<float> update_float;
  Update<double> update_double;

  template <class T>
  Update<T> update() const {
    if constexpr (std::is_same_v<T, float>)
      return update_float;
    else
      return update_double;
  }
};

std::span<const Algorithm> algorithms();

// Throws Error(Fault::usage) with the known names for one that is not there. "auto" is resolved.
const Algorithm& find_algorithm(std::string_view name);

}  // namespace nmf
