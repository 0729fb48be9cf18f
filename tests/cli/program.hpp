// Runs a program as a shell would, in a folder, and tells what became of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace nmf::test {

struct Outcome {
  int status = -1;  // exit status; 128 + signal when a signal ended it
  std::string out;
  std::string err;
};

struct Invocation {
  std::vector<std::string> command;
  std::string folder = ".";
  std::string in;                            // what standard input holds
  std::function<void()> before_exec;         // in the child: limits, closed streams, redirections
  std::function<void(pid_t)> while_running;  // in the parent, once the program runs
};

Outcome run(const Invocation& invocation);

// Limits the child to so much of a resource, as setrlimit() has them; where that cannot be, it ends with 125.
std::function<void()> under_limit(int resource, std::uint64_t most);

// Until the program has its handler for a signal, which /proc tells. Fails the test, and kills it, where that
// never comes.
void wait_until_caught(pid_t process, int signal);

struct Typing {
  std::string prompt;  // once this is shown
  std::string keys;    // these are pressed
};

// What a terminal of the given kind shows of a run.
std::string on_terminal(const Invocation& invocation, const char* kind, const Typing& typing = {});

}  // namespace nmf::test
