// Loops over fixed blocks: which thread runs a block never changes what the block computes, nor the order in
// which results are added up.
#pragma once

#include <omp.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "nmf/matrix.hpp"

namespace nmf {

// The number of threads that parallel regions of this thread use, until the end of the scope. 0 leaves it as
// it is.
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads) : before_(omp_get_max_threads()) {
    if (threads > 0) omp_set_num_threads(threads);
  }
  ~ThreadLimit() { lift(); }
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;
  void lift() const { omp_set_num_threads(before_); }

 private:
  int before_;
};

inline Index blocks_of(Index count, Index block) {
  return (count + block - 1) / block;
}

// The work of a loop that is worth all threads whatever it counts.
constexpr double always_worth_it = std::numeric_limits<double>::infinity();

// body(block, thread) for every block; blocks are taken in order by whichever thread is free. `work` is the
// number of elementary operations of the whole loop: little work is not worth waking other threads for, and
// small blocks are taken several at a time.
template <class Body>
void parallel_for(Index blocks, double work, const Body& body) {
  constexpr double worth_taking = 1e4;
  const auto together = std::max<Index>(
      1, static_cast<Index>(worth_taking * static_cast<double>(blocks) / std::max(work, 1.0)));
#pragma omp parallel for schedule(dynamic, together) if (blocks > 1 && work > 1e5)
  for (Index b = 0; b < blocks; ++b) body(b, omp_get_thread_num());
}

// The sum over blocks of body(block, thread), added up in the order of the blocks.
template <class Total, class Body>
Total parallel_sum(Index blocks, double work, const Body& body) {
  std::vector<Total> part(static_cast<std::size_t>(blocks));
  parallel_for(blocks, work,
               [&](Index b, int thread) { part[static_cast<std::size_t>(b)] = body(b, thread); });
  Total total{};
  for (const Total& p : part) total += p;
  return total;
}

}  // namespace nmf
