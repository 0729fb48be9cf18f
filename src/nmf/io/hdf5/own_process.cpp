#include "nmf/io/hdf5/own_process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <ctime>
#include <exception>
#include <fstream>
#include <new>
#include <optional>
#include <utility>

#include "nmf/base/archive.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/temporary.hpp"

namespace nmf::io {
namespace {

enum class Ending { done, failed, no_memory };

// What goes through the pipe.
struct Message {
  Ending ending = Ending::done;
  Fault fault = Fault::input;
  std::string text;
  void keep(Archive& archive) { archive(ending, fault, text); }
};

Message message_of(const std::function<std::string()>& work) {
  try {
    return {Ending::done, Fault::input, work()};
  } catch (const Error& error) {
    return {Ending::failed, error.fault(), error.wording().naming(option)};
  } catch (const std::bad_alloc&) {
    return {Ending::no_memory, Fault::input, {}};
  } catch (const std::exception& problem) {  // of a file system
    return {Ending::failed, Fault::input, problem.what()};
  }
}

std::uint64_t address_space() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void limit(decltype(RLIMIT_CORE) resource, std::uint64_t most) {
  rlimit limits{};
  if (::getrlimit(resource, &limits) != 0) return;
  limits.rlim_cur = std::min<rlim_t>(limits.rlim_max, most);
  ::setrlimit(resource, &limits);
}

// The process ends as quietly as it can, and with `parent`, which waits for it.
void prepare(const ProcessLimits& limits, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it has ended before
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU}) std::signal(signal, SIG_DFL);
  if (const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC); nowhere >= 0)
    ::dup2(nowhere, STDERR_FILENO);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, limits.seconds);
  if (const std::uint64_t now = address_space(); now > 0) limit(RLIMIT_AS, now + limits.memory);
}

bool send(int to, const std::string& bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t count =
        again_if_interrupted([&] { return ::write(to, bytes.data() + at, bytes.size() - at); });
    if (count <= 0) return false;
    at += static_cast<std::size_t>(count);
  }
  return true;
}

[[noreturn]] void run_and_exit(int to, const ProcessLimits& limits, pid_t parent,
                               const std::function<std::string()>& work) {
  prepare(limits, parent);
  bool sent = false;
  try {
    Message message = message_of(work);
    Archive archive;
    archive(message);
    sent = send(to, archive.take());
  } catch (const std::exception&) {  // no memory for the message
  }
  ::_exit(sent ? 0 : 1);
}

// Closes the pipe and waits for the process, also where receiving throws.
class Child {
 public:
  Child(int from, pid_t process) : from_(from), process_(process) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    wait();
  }

  // What it sends until it closes its end; nothing where it has sent nothing and taken no processor time for
  // so long.
  std::optional<std::string> receive(int idle_seconds) {
    std::string bytes;
    std::array<char, 1 << 16> piece;
    std::int64_t worked = 0;
    for (int idle = 0; idle < idle_seconds;) {
      if (!wait_a_second_for_bytes()) {  // a clock would also run while all of this is suspended
        const std::int64_t before = std::exchange(worked, processor_time());
        idle = worked == before ? idle + 1 : 0;
        continue;
      }
      const ssize_t count = again_if_interrupted([&] { return ::read(from_, piece.data(), piece.size()); });
      if (count <= 0) return bytes;
      bytes.append(piece.data(), static_cast<std::size_t>(count));
      idle = 0;
    }
    return std::nullopt;
  }

  int wait() {
    int status = 0;
    ::close(from_);
    const pid_t ended = std::exchange(process_, 0);
    again_if_interrupted([&] { return ::waitpid(ended, &status, 0); });
    return status;
  }

 private:
  bool wait_a_second_for_bytes() const {
    constexpr int second = 1000;  // in milliseconds
    pollfd bytes{from_, POLLIN, 0};
    return again_if_interrupted([&] { return ::poll(&bytes, 1, second); }) != 0;
  }

  std::int64_t processor_time() const {  // nanoseconds
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(process_, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  }

  int from_;
  pid_t process_;
};

[[noreturn]] void fail_broken_down(const std::string& file, int status) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
    fail(file, "cannot be read: the process that reads it was killed, perhaps for lack of memory; free some");
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
    fail(file, "is damaged: the HDF5 library comes to no end with it; copy or write the file again");
  fail(file, "is damaged: the HDF5 library breaks down on it; copy or write the file again");
}

}  // namespace

std::string in_own_process(const std::string& file, const ProcessLimits& limits,
                           const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    fail(file, fmt::format("cannot be read: no pipe: {}", std::strerror(errno)));
  const pid_t parent = ::getpid(), process = ::fork();
  if (process == 0) run_and_exit(ends[1], limits, parent, work);
  const int reason = errno;
  ::close(ends[1]);
  if (process < 0) {
    ::close(ends[0]);
    fail(file, fmt::format("cannot be read: no process for it: {}", std::strerror(reason)));
  }
  Child child(ends[0], process);
  std::optional<std::string> bytes = child.receive(limits.idle_seconds);
  if (!bytes)
    fail(file,
         fmt::format("cannot be read: nothing has come of it for {} seconds; see whether its disk works, "
                     "or copy the file to another one",
                     limits.idle_seconds));
  const int status = child.wait();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || bytes->empty()) fail_broken_down(file, status);
  Message message;
  Archive archive(*std::move(bytes));
  archive(message);
  if (message.ending == Ending::no_memory) throw std::bad_alloc();
  if (message.ending == Ending::failed) throw Error(message.fault, message.text);
  return std::move(message.text);
}

}  // namespace nmf::io
