// Breaking off what takes long: whoever starts it says when, loops (parallel.hpp) look between their blocks.
#pragma once

#include <exception>
#include <functional>

namespace nmf {

// Out of a loop that was broken off.
class BrokenOff : public std::exception {
 public:
  const char* what() const noexcept override { return "broken off"; }
};

// While it lives, what is breakable on this thread ends with BrokenOff once wanted() holds, which any thread
// may ask.
class Interruption {
 public:
  explicit Interruption(std::function<bool()> wanted);
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

 private:
  std::function<bool()> wanted_;
  const std::function<bool()>* before_;
};

// Until the end of the scope loops of this thread may be broken off: whoever has it knows what to do then.
class Breakable {
 public:
  Breakable();
  ~Breakable();
  Breakable(const Breakable&) = delete;
  Breakable& operator=(const Breakable&) = delete;

 private:
  bool before_;
};

// What a loop that begins here has to ask; nullptr: nothing.
const std::function<bool()>* wanted_here();

// What the Interruption of this thread asks, for another thread that works for it; false where there is none.
std::function<bool()> interruption_here();

}  // namespace nmf
