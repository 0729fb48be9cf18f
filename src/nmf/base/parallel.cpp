// A loop's blocks are handed out by a counter that no thread holds: whoever is off its processor for a while,
// as happens beside other programs, keeps nobody waiting but for the blocks it has taken.
#include "nmf/base/parallel.hpp"

#include <hwy/cache_control.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <new>
#include <thread>
#include <utility>

#include "nmf/base/interruption.hpp"
#include "nmf/base/processors.hpp"

namespace nmf {
namespace {

// What loops of this thread go by.
struct Here {
  int limit = 0;  // of threads; 0: all
  int number = 0;
  bool shared = false;  // within a block of a loop that threads share
};
thread_local Here here;

// The place of this thread in a loop, until the end of the scope.
class Place {
 public:
  Place(int number, bool shared) : number_(here.number), shared_(here.shared) {
    here.number = number;
    here.shared = shared;
  }
  ~Place() {
    here.number = number_;
    here.shared = shared_;
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  int number_;
  bool shared_;
};

struct Loop {
  LoopBody body;
  Index blocks;
  Index together;  // blocks that are taken at a time
  int threads;
  Index takings() const { return blocks_of(blocks, together); }
};

// True as soon as it holds; false when it does not soon. Longer than it takes to wake a thread is not worth
// it, and nothing is where so many threads cannot run at the same time.
template <class Holds>
bool holds_soon(bool all_may_run, const Holds& holds) {
  constexpr std::chrono::microseconds soon{50};
  if (holds() || !all_may_run) return holds();
  const auto begin = std::chrono::steady_clock::now();
  do {
    for (int i = 0; i < 16; ++i) {
      if (holds()) return true;
      hwy::Pause();
    }
  } while (std::chrono::steady_clock::now() - begin < soon);
  return holds();
}

// Threads that help one thread with its loops, one after the other. They hold the team too, and nobody waits
// for their end.
class Team : public std::enable_shared_from_this<Team> {
 public:
  void run(const Loop& loop, double work) {
    hire(loop.threads - 1);
    publish(loop);
    const bool called = worth_calling(work);
    opened_.fetch_add(1);
    if (called) opened_.notify_all();
    const Index by_others = loop.takings() - share(0);
    wait_for(static_cast<std::uint32_t>(by_others));
    if (by_others > 0)
      not_called_ = calls_to_miss_ = 0;
    else if (called)
      not_called_ = calls_to_miss_ = std::min(2 * calls_to_miss_ + 1, 64);
    if (failed_.load(std::memory_order_relaxed)) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

  void dismiss() {
    dismissed_.store(true, std::memory_order_relaxed);
    opened_.fetch_add(1);
    opened_.notify_all();
  }

 private:
  // The counter holds the number of the loop above that of the next taking.
  static constexpr int taking_bits = 24;
  static constexpr std::uint64_t taking_mask = (std::uint64_t{1} << taking_bits) - 1;

 public:
  static constexpr Index most_takings = taking_mask - 1;

 private:
  // What cannot be had, thread or memory for one, is done without: the others do its share.
  void hire(int workers) noexcept {
    while (workers_ < workers && !refused_) {
      try {
        std::thread([team = shared_from_this(), number = workers_ + 1, opened = opened_.load()] {
          team->attend(number, opened);
        }).detach();
        ++workers_;
      } catch (const std::exception&) {
        refused_ = true;
      }
    }
  }

  bool all_may_run() const { return threads_.load(std::memory_order_relaxed) <= processors_; }

  // Late comers may still look at the loop before: while the new one is written, there is nothing to take.
  void publish(const Loop& loop) {
    const std::uint64_t number = (next_.load(std::memory_order_relaxed) & ~taking_mask) + taking_mask + 1;
    next_.store(number | taking_mask, std::memory_order_release);
    of_.store(loop.body.body, std::memory_order_release);
    run_.store(loop.body.run, std::memory_order_release);
    blocks_.store(loop.blocks, std::memory_order_release);
    together_.store(loop.together, std::memory_order_release);
    threads_.store(loop.threads, std::memory_order_release);
    done_.store(0, std::memory_order_relaxed);
    failed_.store(false, std::memory_order_relaxed);
    next_.store(number, std::memory_order_release);
  }

  // Takes the next blocks of the loop that is open, whose description is of that loop where this succeeds:
  // the counter would not be as it was otherwise.
  bool take(int member, Loop& loop, Index& taking) {
    std::uint64_t next = next_.load(std::memory_order_acquire);
    do {
      loop = {{of_.load(std::memory_order_acquire), run_.load(std::memory_order_acquire)},
              blocks_.load(std::memory_order_acquire),
              together_.load(std::memory_order_acquire),
              threads_.load(std::memory_order_acquire)};
      taking = static_cast<Index>(next & taking_mask);
      if (member >= loop.threads || taking >= loop.takings()) return false;
    } while (
        !next_.compare_exchange_weak(next, next + 1, std::memory_order_acq_rel, std::memory_order_acquire));
    return true;
  }

  // Runs blocks until there are no more to take; how many takings that were.
  Index share(int member) {
    const Place place(member, true);
    Index takings = 0;
    Loop loop{};
    for (Index taking = 0; take(member, loop, taking); ++takings) {
      if (failed_.load(std::memory_order_relaxed)) continue;
      try {
        const Index begin = taking * loop.together;
        loop.body.run(loop.body.body, begin, std::min(loop.blocks, begin + loop.together), member);
      } catch (...) {
        if (!failed_.exchange(true)) failure_ = std::current_exception();
      }
    }
    return takings;
  }

  void wait_for(std::uint32_t takings) {
    const auto all_done = [&] { return done_.load(std::memory_order_acquire) == takings; };
    if (holds_soon(all_may_run(), all_done)) return;
    for (std::uint32_t done = 0; (done = done_.load(std::memory_order_acquire)) != takings;)
      done_.wait(done, std::memory_order_acquire);
  }

  // What a worker does. Nothing here takes memory: nobody is there for what it would throw.
  void attend(int member, std::uint32_t opened) noexcept {
    while (true) {
      const auto another = [&] { return opened_.load(std::memory_order_acquire) != opened; };
      if (!holds_soon(all_may_run(), another)) opened_.wait(opened, std::memory_order_acquire);
      opened = opened_.load(std::memory_order_acquire);
      if (dismissed_.load(std::memory_order_relaxed)) return;
      if (const Index takings = share(member); takings > 0) {
        done_.fetch_add(static_cast<std::uint32_t>(takings));
        done_.notify_one();
      }
    }
  }

  // Waking sleepers takes as long as a little work does. Those who come when all is done, as happens where
  // processors are busy, are not called for some loops; who is awake helps without being called.
  bool worth_calling(double work) {
    constexpr double worth_waking = 3e5, long_enough = 3e7;
    if (work > long_enough) return true;
    if (work < worth_waking) return false;
    return not_called_ == 0 || not_called_-- == 0;
  }

  alignas(64) std::atomic<std::uint64_t> next_ = taking_mask;
  // The loop that is open.
  std::atomic<const void*> of_ = nullptr;
  std::atomic<void (*)(const void*, Index, Index, int)> run_ = nullptr;
  std::atomic<Index> blocks_ = 0, together_ = 1;
  std::atomic<int> threads_ = 0;
  alignas(64) std::atomic<std::uint32_t> done_ = 0;  // takings, by workers
  std::atomic<bool> failed_ = false;
  std::exception_ptr failure_;  // of who has set `failed_`

  alignas(64) std::atomic<std::uint32_t> opened_ = 0;  // loops
  std::atomic<bool> dismissed_ = false;

  const int processors_ = usable_processors();
  int workers_ = 0;
  bool refused_ = false;
  int not_called_ = 0, calls_to_miss_ = 0;
};

// The team of this thread, from its first loop that is worth one on. None where there is no memory for it.
class OwnTeam {
 public:
  OwnTeam() = default;
  ~OwnTeam() {
    if (team_) team_->dismiss();
  }
  OwnTeam(const OwnTeam&) = delete;
  OwnTeam& operator=(const OwnTeam&) = delete;
  Team* get() noexcept {
    try {
      if (!team_) team_ = std::make_shared<Team>();
    } catch (const std::bad_alloc&) {
    }
    return team_.get();
  }

 private:
  std::shared_ptr<Team> team_;
};
thread_local OwnTeam own_team;
// Its first use takes memory, for lack of which glibc ends the program: the main thread's is at the
// beginning.
[[maybe_unused]] const OwnTeam* const team_of_main_thread = &own_team;

// A loop that may be broken off.
struct BreakableLoop {
  LoopBody body;
  const std::function<bool()>* wanted;

  static void run(const void* of, Index begin, Index end, int thread) {
    const BreakableLoop& loop = *static_cast<const BreakableLoop*>(of);
    for (Index b = begin; b < end; ++b) {
      if ((*loop.wanted)()) throw BrokenOff();
      loop.body.run(loop.body.body, b, b + 1, thread);
    }
  }
};

void run_all(Index blocks, double work, LoopBody body) {
  constexpr double worth_a_thread = 5e4, worth_taking = 1e4;
  const double threads =
      std::min(work / worth_a_thread, static_cast<double>(std::min<Index>(blocks, max_threads())));
  Team* const team = threads < 2 ? nullptr : own_team.get();
  if (team == nullptr) {
    const Place alone(0, here.shared);
    return body.run(body.body, 0, blocks, 0);
  }
  const Index together =
      std::max({Index{1}, static_cast<Index>(worth_taking * static_cast<double>(blocks) / work),
                blocks_of(blocks, Team::most_takings)});
  team->run({body, blocks, together, static_cast<int>(threads)}, work);
}

}  // namespace

int max_threads() {
  if (here.shared) return 1;
  return std::min(here.limit > 0 ? here.limit : usable_processors(), threads_that_fit());
}

int thread_number() {
  return here.number;
}

ThreadLimit::ThreadLimit(int threads) : before_(here.limit) {
  if (threads > 0) here.limit = threads;
}

void ThreadLimit::lift() const {
  here.limit = before_;
}

void run_blocks(Index blocks, double work, LoopBody body) {
  const std::function<bool()>* const wanted = wanted_here();
  if (wanted == nullptr) return run_all(blocks, work, body);
  const BreakableLoop loop{body, wanted};
  run_all(blocks, work, {&loop, BreakableLoop::run});
}

}  // namespace nmf
