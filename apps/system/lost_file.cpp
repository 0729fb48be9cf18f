#include "system/lost_file.hpp"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "nmf/base/error.hpp"

namespace nmf::app {
namespace {

// Nothing but what a signal handler may do.
void end_for_a_lost_file(int signal, siginfo_t* about, void*) {
  if (about->si_code != BUS_ADRERR) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return;
  }
  constexpr std::string_view message =
      "nmf: error: the file that the matrix lies in was cut while it was used, or its disk cannot be read; "
      "get a complete copy, and leave it as it is\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message.data(), message.size());
  ::_exit(static_cast<int>(Fault::input));
}

}  // namespace

void watch_mapped_files() {
  struct sigaction action {};
  action.sa_sigaction = end_for_a_lost_file;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace nmf::app
