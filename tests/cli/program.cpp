#include "cli/program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace nmf::test {
namespace {

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  }
  std::array<int, 2> ends{};
};

[[noreturn]] void become(const Invocation& invocation, int in, int out, int err) {
  std::vector<char*> arguments;
  for (const std::string& word : invocation.command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  if (chdir(invocation.folder.c_str()) != 0) _exit(126);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(err, STDERR_FILENO);
  for (const int signal : {SIGINT, SIGHUP, SIGXCPU})  // which who runs the tests may ignore: a shell, nohup
    std::signal(signal, SIG_DFL);
  if (invocation.before_exec) invocation.before_exec();
  execvp(arguments[0], arguments.data());
  _exit(127);
}

}  // namespace

Outcome run(const Invocation& invocation) {
  Pipe in;
  Pipe out;
  Pipe err;
  const pid_t child = fork();
  if (child == -1) throw std::runtime_error("fork");
  if (child == 0) become(invocation, in.ends[0], out.ends[1], err.ends[1]);
  close(in.ends[0]);
  close(out.ends[1]);
  close(err.ends[1]);
  std::signal(SIGPIPE, SIG_IGN);
  if (invocation.while_running) invocation.while_running(child);

  Outcome outcome;
  std::size_t sent = 0;
  std::array<pollfd, 3> streams{pollfd{out.ends[0], POLLIN, 0}, pollfd{err.ends[0], POLLIN, 0},
                                pollfd{in.ends[1], POLLOUT, 0}};
  while (streams[0].fd != -1 || streams[1].fd != -1) {
    if (streams[2].fd != -1 && sent == invocation.in.size()) {
      close(streams[2].fd);
      streams[2].fd = -1;
    }
    if (poll(streams.data(), streams.size(), -1) == -1) continue;
    for (const std::size_t i : {0U, 1U}) {
      if (streams[i].fd == -1 || streams[i].revents == 0) continue;
      std::array<char, 65536> bytes;
      const ssize_t got = read(streams[i].fd, bytes.data(), bytes.size());
      if (got > 0) {
        (i == 0 ? outcome.out : outcome.err).append(bytes.data(), static_cast<std::size_t>(got));
      } else {
        close(streams[i].fd);
        streams[i].fd = -1;
      }
    }
    if (streams[2].fd != -1 && streams[2].revents != 0) {
      const ssize_t put = write(streams[2].fd, invocation.in.data() + sent,
                                std::min<std::size_t>(invocation.in.size() - sent, 4096));
      sent = put > 0 ? sent + static_cast<std::size_t>(put) : invocation.in.size();  // it does not want more
    }
  }
  if (streams[2].fd != -1) close(streams[2].fd);
  int state = 0;
  waitpid(child, &state, 0);
  outcome.status = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
  return outcome;
}

std::string on_terminal(const Invocation& invocation, const char* kind, const Typing& typing) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    setenv("TERM", kind, 1);
    become(invocation, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
  }
  std::string shown;
  std::array<char, 4096> bytes;
  bool typed = typing.keys.empty();
  for (ssize_t got = 0; (got = read(terminal, bytes.data(), bytes.size())) > 0;) {
    shown.append(bytes.data(), static_cast<std::size_t>(got));
    if (typed || shown.find(typing.prompt) == std::string::npos) continue;
    typed = write(terminal, typing.keys.data(), typing.keys.size()) > 0;
  }
  close(terminal);
  waitpid(child, nullptr, 0);
  return shown;
}

std::function<void()> under_limit(int resource, std::uint64_t most) {
  return [resource, most] {
    const rlimit limit{most, most};
    if (setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) _exit(125);
  };
}

void wait_until_caught(pid_t process, int signal) {
  for (int tries = 0; tries < 10000; ++tries) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string word; status >> word;) {
      std::string mask;
      if (word == "SigCgt:" && status >> mask && (std::stoull(mask, nullptr, 16) >> (signal - 1) & 1) != 0)
        return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(process, SIGKILL);
  FAIL() << "the program never caught the signal";
}

}  // namespace nmf::test
