// Progress lines of runs and of reading on the terminal.
#pragma once

#include <chrono>
#include <cstdint>

#include "nmf/solve/factorize.hpp"

namespace nmf::io {
struct ReadOptions;
}

namespace nmf::app {

// A line on the terminal that is rewritten in place, at most ten times a second, and wiped at the end. Silent
// where standard error is not a terminal.
class ProgressLine {
 public:
  ProgressLine(const Options& options, bool wanted);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();
  void show(const Iteration& state);

 private:
  double seconds_left_at_most(const Iteration& state) const;

  const Options& options_;
  bool active_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_{};
};

// The same of many fits: how many there are of all, and the time left.
class CountLine {
 public:
  CountLine(Index all, double work, bool wanted);
  CountLine(const CountLine&) = delete;
  CountLine& operator=(const CountLine&) = delete;
  ~CountLine() { wipe(); }
  void begin(Index done, double work);  // what was there before
  void add(double work);                // one more
  void show();
  void wipe();

 private:
  const Index all_;
  const double whole_;
  const bool active_;
  Index done_ = 0;
  double work_ = 0, work_before_ = 0;
  bool shown_ = false;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_ = begin_;
};

// The same while a file is read, once that takes more than a second. May be called by another thread.
class ReadProgressLine {
 public:
  explicit ReadProgressLine(bool wanted);
  ReadProgressLine(const ReadProgressLine&) = delete;
  ReadProgressLine& operator=(const ReadProgressLine&) = delete;
  ~ReadProgressLine();
  // Shows what is read with these options, which must not be used longer than this is there.
  void follow(io::ReadOptions& options);

 private:
  void show(std::uint64_t bytes, std::uint64_t total);

  bool active_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point next_ = begin_ + std::chrono::seconds(1);
};

}  // namespace nmf::app
