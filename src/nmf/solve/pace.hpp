// How long a run has taken, and how many threads it is worth.
#pragma once

#include <chrono>

#include "nmf/base/parallel.hpp"
#include "nmf/data/data.hpp"

namespace nmf {

class Stopwatch {
 public:
  explicit Stopwatch(double before = 0) : before_(before) {}
  double seconds() const {
    return before_ + std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  double before_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Starting the other threads takes milliseconds where a core is busy, longer than all of a small
// factorization: so a run on few entries begins on one thread, and takes the others when it lasts.
class OneAtFirst {
 public:
  template <class T>
  OneAtFirst(const Data<T>& data, Index rank) : limit_(few_entries(data, rank) ? 1 : 0) {}
  void time_passed(double seconds) const {
    constexpr double long_enough = 0.01;
    if (seconds > long_enough) limit_.lift();
  }

 private:
  template <class T>
  static bool few_entries(const Data<T>& data, Index rank) {
    constexpr double few = 3e6;  // multiplications of a product of X with the sketch of the start
    const double entries = data.entries(Side::rows) * static_cast<double>(data.rows());
    return entries * static_cast<double>(rank + 10) < few;
  }
  ThreadLimit limit_;
};

}  // namespace nmf
