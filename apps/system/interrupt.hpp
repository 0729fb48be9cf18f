// Signals that end a run early.
#pragma once

namespace nmf::app {

// While it lives, the first SIGINT, SIGTERM, SIGHUP or SIGXCPU is remembered instead of ending the program; a
// second one ends it. A signal that was ignored at the start (nohup, a background job) stays ignored.
class InterruptWatch {
 public:
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  ~InterruptWatch();
  int signal() const;  // 0: none came
};

}  // namespace nmf::app
