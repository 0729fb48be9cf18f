// Loops over fixed blocks: which thread runs a block never changes what the block computes, nor the order in
// which results are added up.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "nmf/base/index.hpp"

namespace nmf {

// How many threads a loop may use that is called here: the limit of this thread, all that the process may use
// where there is none, no more than its addresses have room for, and one within a block of another loop.
int max_threads();

// Which of them this one is, from 0.
int thread_number();

// The number of threads that loops of this thread use, until the end of the scope. 0 leaves it as it is.
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads);
  ~ThreadLimit() { lift(); }
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;
  void lift() const;

 private:
  int before_;
};

inline Index blocks_of(Index count, Index block) {
  return (count + block - 1) / block;
}

// The work of a loop that is worth all threads whatever it counts.
constexpr double always_worth_it = std::numeric_limits<double>::infinity();

// Blocks begin .. end of a loop's body.
struct LoopBody {
  const void* body;
  void (*run)(const void* body, Index begin, Index end, int thread);
};

// As parallel_for.
void run_blocks(Index blocks, double work, LoopBody body);

// body(block, thread) for every block; blocks are taken in order by whichever thread is free. `work` is the
// number of elementary operations of the whole loop: little work is not worth waking other threads for, and
// small blocks are taken several at a time. Throws what a block throws, after which no more begin.
template <class Body>
void parallel_for(Index blocks, double work, const Body& body) {
  run_blocks(blocks, work, {&body, [](const void* of, Index begin, Index end, int thread) {
                              const Body& run = *static_cast<const Body*>(of);
                              for (Index b = begin; b < end; ++b) run(b, thread);
                            }});
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
