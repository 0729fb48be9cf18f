// Signals that end a run early, and those that ask something of it.
#pragma once

namespace nmf::app {

// While it lives, the first SIGINT, SIGTERM, SIGHUP or SIGXCPU is remembered instead of ending the program,
// and ends a wait for the other end of a pipe; a second one ends the program. A signal that was ignored at
// the start (nohup, a background job) stays ignored.
class InterruptWatch {
 public:
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  ~InterruptWatch();
  int signal() const;      // 0: none came
  double seconds() const;  // since it came; 0 where none did. May be asked by any thread
};

// While it lives, SIGUSR1 and SIGUSR2 ask for something (a checkpoint) instead of ending the program.
class AskedWatch {
 public:
  AskedWatch();
  AskedWatch(const AskedWatch&) = delete;
  AskedWatch& operator=(const AskedWatch&) = delete;
  ~AskedWatch();
  bool take();  // whether one has come since the last call
};

}  // namespace nmf::app
